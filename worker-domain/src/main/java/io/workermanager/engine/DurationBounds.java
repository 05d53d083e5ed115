package io.workermanager.engine;

import io.workermanager.model.InvalidValueException;
import java.time.Duration;

/** Checks the lengths of time that callers pass. */
public final class DurationBounds {
    private DurationBounds() {}

    /**
     * Checks a length of time.
     *
     * @param what what the message calls it
     * @param value the length
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
