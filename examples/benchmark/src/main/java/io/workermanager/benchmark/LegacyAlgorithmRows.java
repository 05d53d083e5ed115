package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The algorithm that Worker Manager replaces, on the same client. */
final class LegacyAlgorithmRows implements BenchmarkRow {
    private static final int FLEET = 10_000;
    private static final int CALLERS = 64;

    private final List<ScalingCurve> curves = new ArrayList<>();

    @Override
    public List<ScalingCurve> curves() {
        return curves;
    }

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        int size = scale.atMost(FLEET);
        BenchmarkFleet fleet = BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES);
        LegacyAlgorithm original = filled(server, size);
        int calls = scale.calls();
        List<Figure.Round> finds = PairedRounds.of(
                scale,
                Quotient.YARDSTICK_OVER_OURS,
                () -> CallLoad.medianMicros(calls, () -> fleet.manager().findMatchingWorker(BenchmarkFleet.WANTED)),
                () -> CallLoad.micros(() -> original.findMatchingWorker("kraken", "futures")));
        List<Figure.Round> beats = PairedRounds.of(
                scale,
                Quotient.OURS_OVER_YARDSTICK,
                () -> CallLoad.perSecond(fleet.beating(CALLERS), scale.turn()),
                () -> CallLoad.perSecond(beating(original, size), scale.turn()));
        TreeMap<Integer, Double> curve = new TreeMap<>();
        curve.put(size, NumberFormat.median(finds.stream().mapToDouble(Figure.Round::yardstick)));
        LegacyAlgorithm small = filled(server, size / 10);
        curve.put(size / 10, CallLoad.medianMicros(3, () -> small.findMatchingWorker("kraken", "futures")));
        curves.add(new ScalingCurve("find, by the original algorithm", curve));
        return List.of(
                Figure.ratio(
                        "findMatchingWorker at %,d workers, the original algorithm over ours".formatted(size),
                        Target.atLeast(1000),
                        finds,
                        "us"),
                Figure.ratio(
                        "heartbeats, " + CALLERS + " callers, over the original algorithm",
                        Target.REPORTED,
                        beats,
                        "beats/s"));
    }

    private static LegacyAlgorithm filled(RedisTarget server, int size) {
        LegacyAlgorithm original = new LegacyAlgorithm(server, server.connection(), server.namespace());
        CallLoad.spread(8, size, i -> {
            var options = BenchmarkFleet.EIGHT_PROFILES.apply(i).profile();
            original.register(
                    BenchmarkFleet.id(i).value(),
                    options.type(),
                    options.exchange(),
                    List.copyOf(options.capabilities()));
        });
        return original;
    }

    private static List<CallLoad.Caller> beating(LegacyAlgorithm original, int size) {
        return CallLoad.inTurn(
                CALLERS, size, i -> original.heartbeat(BenchmarkFleet.id(i).value()));
    }
}
