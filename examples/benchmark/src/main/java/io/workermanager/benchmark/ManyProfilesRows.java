package io.workermanager.benchmark;

import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A fleet in which each worker has a capability set of its own, beside one of the same size with eight profiles. */
final class ManyProfilesRows implements BenchmarkRow {
    private static final int FLEET = 10_000;

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        int size = scale.atMost(FLEET);
        BenchmarkFleet few = BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES);
        BenchmarkFleet many = BenchmarkFleet.on(server, size, BenchmarkFleet.OWN_PROFILES);
        List<Figure> figures = new ArrayList<>();
        figures.add(figure("claim", few, many, scale, FleetSizeRows::claim));
        figures.add(figure(
                "find",
                few,
                many,
                scale,
                fleet -> CallLoad.micros(() -> fleet.manager().findMatchingWorker(BenchmarkFleet.WANTED))));
        figures.add(figure(
                "stats",
                few,
                many,
                scale,
                fleet -> CallLoad.micros(() -> fleet.manager().getStats())));
        int[] next = {0};
        figures.add(figure(
                "heartbeat",
                few,
                many,
                scale,
                fleet -> CallLoad.micros(
                        () -> fleet.manager().heartbeat(fleet.workers().get(next[0]++ * 7919 % size)))));
        return figures;
    }

    private static Figure figure(
            String name,
            BenchmarkFleet few,
            BenchmarkFleet many,
            BenchmarkScale scale,
            ToDoubleFunction<BenchmarkFleet> call) {
        int calls = Math.max(3, scale.calls() / 10);
        return Figure.ratio(
                "%s at %,d workers: each with its own profile, over 8 profiles".formatted(name, few.size()),
                Target.REPORTED,
                PairedRounds.of(
                        scale,
                        Quotient.OURS_OVER_YARDSTICK,
                        () -> median(calls, many, call),
                        () -> median(calls, few, call)),
                "us");
    }

    private static double median(int calls, BenchmarkFleet fleet, ToDoubleFunction<BenchmarkFleet> call) {
        double[] micros = new double[calls];
        for (int i = 0; i < calls; i++) {
            micros[i] = call.applyAsDouble(fleet);
        }
        return NumberFormat.median(Arrays.stream(micros));
    }
}
