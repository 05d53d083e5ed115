package io.workermanager.benchmark;

import io.workermanager.benchmark.Rounds.Quotient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** The algorithm that Worker Manager replaces, on the same client. */
final class OriginalRows implements Row {
    private static final int FLEET = 10_000;
    private static final int CALLERS = 64;

    private final List<Curve> curves = new ArrayList<>();

    List<Curve> curves() {
        return curves;
    }

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        int size = scale.atMost(FLEET);
        Fleet fleet = Fleet.on(ground, size, Fleet.EIGHT_PROFILES);
        Original original = filled(ground, size);
        int calls = scale.calls();
        List<Figure.Round> finds = Rounds.of(
                scale,
                Quotient.YARDSTICK_OVER_OURS,
                () -> Load.medianMicros(calls, () -> fleet.manager().findMatchingWorker(Fleet.WANTED)),
                () -> Load.micros(() -> original.findMatchingWorker("kraken", "futures")));
        List<Figure.Round> beats = Rounds.of(
                scale,
                Quotient.OURS_OVER_YARDSTICK,
                () -> Load.perSecond(fleet.beating(CALLERS), scale.turn()),
                () -> Load.perSecond(beating(original, size), scale.turn()));
        TreeMap<Integer, Double> curve = new TreeMap<>();
        curve.put(size, Numbers.median(finds.stream().mapToDouble(Figure.Round::yardstick)));
        Original small = filled(ground, size / 10);
        curve.put(size / 10, Load.medianMicros(3, () -> small.findMatchingWorker("kraken", "futures")));
        curves.add(new Curve("find, by the original algorithm", curve));
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

    private static Original filled(Ground ground, int size) {
        Original original = new Original(ground, ground.wire(), ground.namespace());
        Load.spread(8, size, i -> {
            var options = Fleet.EIGHT_PROFILES.apply(i).profile();
            original.register(
                    Fleet.id(i).value(), options.type(), options.exchange(), List.copyOf(options.capabilities()));
        });
        return original;
    }

    private static List<Load.Caller> beating(Original original, int size) {
        return IntStream.range(0, CALLERS)
                .mapToObj(first -> {
                    int[] next = {first};
                    return (Load.Caller) () -> {
                        original.heartbeat(Fleet.id(next[0]).value());
                        next[0] = (next[0] + CALLERS) % size;
                        return 1;
                    };
                })
                .toList();
    }
}
