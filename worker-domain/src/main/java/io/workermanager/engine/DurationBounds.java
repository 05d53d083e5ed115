package io.workermanager.engine;

import io.workermanager.model.InvalidValueException;
import java.time.Duration;

/** Checks durations that callers pass. */
public final class DurationBounds {
    private DurationBounds() {}

    /**
     * Checks a duration.
     *
     * @param what its name in the message
     * @param value the duration
     * @param least the smallest allowed one
     * @param most the largest allowed one
     * @throws InvalidValueException if it is out of bounds
     */
    public static void check(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
    }
}
