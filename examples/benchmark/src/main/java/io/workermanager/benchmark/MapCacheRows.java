package io.workermanager.benchmark;

import io.workermanager.Registration;
import io.workermanager.benchmark.Rounds.Quotient;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.redisson.api.RMapCache;
import org.redisson.client.codec.StringCodec;

/** What one would write with Redisson's own map with times to live: records of the same size, put with every heartbeat. */
final class MapCacheRows implements Row {
    private static final int FLEET = 10_000;
    private static final int CALLERS = 64;
    private static final long TTL_HOURS = 12;

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        int size = scale.atMost(FLEET);
        Fleet fleet = Fleet.on(ground, size, Fleet.EIGHT_PROFILES);
        RMapCache<String, String> map =
                ground.client().getMapCache(Ground.prefix(ground.namespace()) + "workers", StringCodec.INSTANCE);
        String record = record(ground, fleet);
        Load.spread(8, size, i -> map.fastPut(Fleet.id(i).value(), of(record, i), TTL_HOURS, TimeUnit.HOURS));
        List<Figure> figures = List.of(
                Figure.ratio(
                        "heartbeats, " + CALLERS + " callers, over RMapCache.fastPut",
                        Target.REPORTED,
                        Rounds.of(
                                scale,
                                Quotient.OURS_OVER_YARDSTICK,
                                () -> Load.perSecond(fleet.beating(CALLERS), scale.turn()),
                                () -> Load.perSecond(putting(map, record, size), scale.turn())),
                        "beats/s"),
                Figure.ratio(
                        "findMatchingWorker at %,d workers, RMapCache.readAllValues over ours".formatted(size),
                        Target.REPORTED,
                        Rounds.of(
                                scale,
                                Quotient.YARDSTICK_OVER_OURS,
                                () -> Load.medianMicros(
                                        scale.calls(), () -> fleet.manager().findMatchingWorker(Fleet.WANTED)),
                                () -> Load.micros(() -> found(map))),
                        "us"));
        map.destroy();
        return figures;
    }

    private static String record(Ground ground, Fleet fleet) {
        Registration first = fleet.workers().get(0);
        return String.valueOf(ground.wire().call("GET", Ground.prefix(fleet.namespace()) + "worker:" + first.id()));
    }

    private static String of(String record, int i) {
        return record.replace(Fleet.id(0).value(), Fleet.id(i).value());
    }

    private static long found(RMapCache<String, String> map) {
        return map.readAllValues().stream()
                .filter(record -> record.contains("\"exchange\":\"kraken\"") && record.contains("\"futures\""))
                .limit(1)
                .count();
    }

    private static List<Load.Caller> putting(RMapCache<String, String> map, String record, int size) {
        return IntStream.range(0, CALLERS)
                .mapToObj(first -> {
                    int[] next = {first};
                    return (Load.Caller) () -> {
                        map.fastPut(Fleet.id(next[0]).value(), of(record, next[0]), TTL_HOURS, TimeUnit.HOURS);
                        next[0] = (next[0] + CALLERS) % size;
                        return 1;
                    };
                })
                .toList();
    }
}
