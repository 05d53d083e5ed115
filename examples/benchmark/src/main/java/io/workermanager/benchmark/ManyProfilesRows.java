package io.workermanager.benchmark;

import io.workermanager.benchmark.Rounds.Quotient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A fleet in which each worker has a capability set of its own, beside one of the same size with eight profiles. */
final class ManyProfilesRows implements Row {
    private static final int FLEET = 10_000;

    @Override
    public List<Figure> measure(Ground ground, Scale scale) {
        int size = scale.atMost(FLEET);
        Fleet few = Fleet.on(ground, size, Fleet.EIGHT_PROFILES);
        Fleet many = Fleet.on(ground, size, Fleet.OWN_PROFILES);
        List<Figure> figures = new ArrayList<>();
        figures.add(figure("claim", few, many, scale, FleetSizeRows::claim));
        figures.add(figure(
                "find",
                few,
                many,
                scale,
                fleet -> Load.micros(() -> fleet.manager().findMatchingWorker(Fleet.WANTED))));
        figures.add(figure(
                "stats",
                few,
                many,
                scale,
                fleet -> Load.micros(() -> fleet.manager().getStats())));
        int[] next = {0};
        figures.add(figure(
                "heartbeat",
                few,
                many,
                scale,
                fleet -> Load.micros(
                        () -> fleet.manager().heartbeat(fleet.workers().get(next[0]++ * 7919 % size)))));
        return figures;
    }

    private static Figure figure(String name, Fleet few, Fleet many, Scale scale, ToDoubleFunction<Fleet> call) {
        int calls = Math.max(3, scale.calls() / 10);
        return Figure.ratio(
                "%s at %,d workers: each with its own profile, over 8 profiles".formatted(name, few.size()),
                Target.REPORTED,
                Rounds.of(
                        scale,
                        Quotient.OURS_OVER_YARDSTICK,
                        () -> median(calls, many, call),
                        () -> median(calls, few, call)),
                "us");
    }

    private static double median(int calls, Fleet fleet, ToDoubleFunction<Fleet> call) {
        double[] micros = new double[calls];
        for (int i = 0; i < calls; i++) {
            micros[i] = call.applyAsDouble(fleet);
        }
        return Numbers.median(Arrays.stream(micros));
    }
}
