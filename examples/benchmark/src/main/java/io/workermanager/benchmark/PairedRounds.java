package io.workermanager.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Measures two sides in turns, so that whatever else the machine does falls on both. */
final class PairedRounds {
    private PairedRounds() {}

    /** What is to be made of the two sides. */
    enum Quotient {
        OURS_OVER_YARDSTICK,
        YARDSTICK_OVER_OURS
    }

    /** Some rounds to warm up, which do not count; then each side goes first in every other round. */
    static List<Figure.Round> of(
            BenchmarkScale scale, Quotient quotient, DoubleSupplier ours, DoubleSupplier yardstick) {
        long start = System.nanoTime();
        do {
            one(true, quotient, ours, yardstick);
        } while (System.nanoTime() - start < scale.warmUp().toNanos());
        List<Figure.Round> rounds = new ArrayList<>();
        for (int i = 0; i < scale.rounds(); i++) {
            rounds.add(one(i % 2 == 0, quotient, ours, yardstick));
        }
        return rounds;
    }

    private static Figure.Round one(
            boolean oursFirst, Quotient quotient, DoubleSupplier ours, DoubleSupplier yardstick) {
        double first = (oursFirst ? ours : yardstick).getAsDouble();
        double second = (oursFirst ? yardstick : ours).getAsDouble();
        return round(quotient, oursFirst ? first : second, oursFirst ? second : first);
    }

    static Figure.Round round(Quotient quotient, double ours, double yardstick) {
        double value = quotient == Quotient.OURS_OVER_YARDSTICK ? ours / yardstick : yardstick / ours;
        return new Figure.Round(ours, yardstick, value);
    }
}
