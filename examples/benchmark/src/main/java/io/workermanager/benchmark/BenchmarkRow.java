package io.workermanager.benchmark;

import java.util.List;

/** Measures one or a few figures on an empty server. */
interface BenchmarkRow {
    List<Figure> measure(RedisTarget server, BenchmarkScale scale);

    /** What was measured on the way. */
    default List<ScalingCurve> curves() {
        return List.of();
    }
}
