package io.workermanager.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Measures two sides in turns, so that whatever else the machine does falls on both. */
final class Rounds {
    private Rounds() {}

    /** What is to be made of the two sides. */
    enum Quotient {
        OURS_OVER_YARDSTICK,
        YARDSTICK_OVER_OURS
    }

    /** One round to warm up, which does not count; then each side goes first in every other round. */
    static List<Figure.Round> of(int count, Quotient quotient, DoubleSupplier ours, DoubleSupplier yardstick) {
        List<Figure.Round> rounds = new ArrayList<>();
        for (int i = -1; i < count; i++) {
            boolean oursFirst = i % 2 == 0;
            double first = (oursFirst ? ours : yardstick).getAsDouble();
            double second = (oursFirst ? yardstick : ours).getAsDouble();
            if (i >= 0) {
                rounds.add(round(quotient, oursFirst ? first : second, oursFirst ? second : first));
            }
        }
        return rounds;
    }

    static Figure.Round round(Quotient quotient, double ours, double yardstick) {
        double value = quotient == Quotient.OURS_OVER_YARDSTICK ? ours / yardstick : yardstick / ours;
        return new Figure.Round(ours, yardstick, value);
    }
}
