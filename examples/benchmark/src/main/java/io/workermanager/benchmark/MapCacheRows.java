package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.redisson.api.RMapCache;
import org.redisson.client.codec.StringCodec;

/** What one would write with Redisson's own map with times to live: records of the same size, put with every heartbeat. */
final class MapCacheRows implements BenchmarkRow {
    private static final int FLEET = 10_000;
    private static final int CALLERS = 64;
    private static final long TTL_HOURS = 12;

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        int size = scale.atMost(FLEET);
        BenchmarkFleet fleet = BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES);
        RMapCache<String, String> map =
                server.client().getMapCache(RedisTarget.prefix(server.namespace()) + "workers", StringCodec.INSTANCE);
        String record = record(server, fleet);
        IntConsumer put = i -> map.fastPut(BenchmarkFleet.id(i).value(), of(record, i), TTL_HOURS, TimeUnit.HOURS);
        CallLoad.spread(8, size, put);
        List<Figure> figures = List.of(
                Figure.ratio(
                        "heartbeats, " + CALLERS + " callers, over RMapCache.fastPut",
                        Target.REPORTED,
                        PairedRounds.of(
                                scale,
                                Quotient.OURS_OVER_YARDSTICK,
                                () -> CallLoad.perSecond(fleet.beating(CALLERS), scale.turn()),
                                () -> CallLoad.perSecond(CallLoad.inTurn(CALLERS, size, put), scale.turn())),
                        "beats/s"),
                Figure.ratio(
                        "findMatchingWorker at %,d workers, RMapCache.readAllValues over ours".formatted(size),
                        Target.REPORTED,
                        PairedRounds.of(
                                scale,
                                Quotient.YARDSTICK_OVER_OURS,
                                () -> CallLoad.medianMicros(
                                        scale.calls(), () -> fleet.manager().findMatchingWorker(BenchmarkFleet.WANTED)),
                                () -> CallLoad.micros(() -> found(map))),
                        "us"));
        map.destroy();
        return figures;
    }

    private static String record(RedisTarget server, BenchmarkFleet fleet) {
        Registration first = fleet.workers().get(0);
        return String.valueOf(
                server.connection().call("GET", RedisTarget.prefix(fleet.namespace()) + "worker:" + first.id()));
    }

    private static String of(String record, int i) {
        return record.replace(BenchmarkFleet.id(0).value(), BenchmarkFleet.id(i).value());
    }

    private static long found(RMapCache<String, String> map) {
        return map.readAllValues().stream()
                .filter(record -> record.contains("\"exchange\":\"kraken\"") && record.contains("\"futures\""))
                .limit(1)
                .count();
    }
}
