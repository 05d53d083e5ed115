package io.workermanager.benchmark;

import java.util.Locale;
import java.util.Optional;

/**
 * What a figure is to reach.
 *
 * @param kind whether the bound is a minimum, a maximum, or absent
 * @param bound the bound, 0 if absent
 */
record Target(Kind kind, double bound) {
    /** How a bound is meant. */
    enum Kind {
        AT_LEAST,
        AT_MOST,
        REPORTED
    }

    static final Target REPORTED = new Target(Kind.REPORTED, 0);

    static Target atLeast(double bound) {
        return new Target(Kind.AT_LEAST, bound);
    }

    static Target atMost(double bound) {
        return new Target(Kind.AT_MOST, bound);
    }

    /** Whether a value reaches it; empty if there is no bound. */
    Optional<Boolean> reachedBy(double value) {
        return switch (kind) {
            case AT_LEAST -> Optional.of(value >= bound);
            case AT_MOST -> Optional.of(value <= bound);
            case REPORTED -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        String number =
                bound == Math.rint(bound) ? "%,.0f".formatted(bound) : String.format(Locale.ROOT, "%.1f", bound);
        return switch (kind) {
            case AT_LEAST -> ">= " + number;
            case AT_MOST -> "<= " + number;
            case REPORTED -> "reported";
        };
    }
}
