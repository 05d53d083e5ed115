package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** A fleet in which each worker has a capability set of its own, beside one of the same size with eight profiles. */
final class ManyProfilesRows implements BenchmarkRow {
    private static final int FLEET = 10_000;

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        int size = scale.atMost(FLEET);
        int calls = Math.max(3, scale.calls() / 10);
        BenchmarkFleet few = BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES);
        BenchmarkFleet many = BenchmarkFleet.on(server, size, BenchmarkFleet.OWN_PROFILES);
        List<Figure> figures = new ArrayList<>();
        FleetSizeRows.CALLS.forEach((name, call) -> figures.add(Figure.ratio(
                "%s at %,d workers: each with its own profile, over 8 profiles".formatted(name, size),
                Target.REPORTED,
                PairedRounds.of(
                        scale,
                        Quotient.OURS_OVER_YARDSTICK,
                        () -> median(calls, many, call),
                        () -> median(calls, few, call)),
                "us")));
        return figures;
    }

    private static double median(int calls, BenchmarkFleet fleet, ToDoubleFunction<BenchmarkFleet> call) {
        return NumberFormat.median(IntStream.range(0, calls).mapToDouble(i -> call.applyAsDouble(fleet)));
    }
}
