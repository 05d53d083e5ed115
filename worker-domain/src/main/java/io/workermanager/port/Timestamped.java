package io.workermanager.port;

import java.time.Instant;
import java.util.Objects;

/**
 * What a store answered, and when by its own clock: rules are applied to both together.
 *
 * @param value the answer
 * @param at the store's time it was read at, in whole milliseconds
 * @param <T> the kind of answer
 */
public record Timestamped<T>(T value, Instant at) {
    /** Refuses what is null. */
    public Timestamped {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(at, "at");
    }
}
