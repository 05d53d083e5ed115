package io.workermanager.benchmark;

import java.util.List;
import java.util.Objects;

/** What a fleet takes up in Redis: records, index, and all that the server needs to keep them. */
final class MemoryRow implements BenchmarkRow {
    private static final int MOST_BYTES = 900;

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        // Scripts are loaded first: their memory belongs to no worker.
        BenchmarkFleet.on(server, 10, BenchmarkFleet.EIGHT_PROFILES);
        long before = used(server);
        BenchmarkFleet fleet = BenchmarkFleet.on(server, scale.workers(), BenchmarkFleet.EIGHT_PROFILES);
        long after = used(server);
        double each = (after - before) / (double) fleet.size();
        String record = String.valueOf(server.connection()
                .call("GET", RedisTarget.prefix(fleet.namespace()) + "worker:" + BenchmarkFleet.id(0)));
        return List.of(Figure.value(
                "Redis memory a worker at %,d, everything counted, bytes".formatted(fleet.size()),
                Target.atMost(MOST_BYTES),
                each,
                "of which the JSON of the record " + record.length()));
    }

    private static long used(RedisTarget server) {
        return Long.parseLong(
                Objects.requireNonNull(server.connection().info("memory").get("used_memory")));
    }
}
