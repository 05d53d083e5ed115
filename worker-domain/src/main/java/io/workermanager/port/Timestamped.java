package io.workermanager.port;

import java.time.Instant;
import java.util.Objects;

/**
 * A value that a store returned, and the store's time. Rules apply to both together.
 *
 * @param value the value
 * @param at the store's time of the read, in whole milliseconds
 * @param <T> the type of the value
 */
public record Timestamped<T>(T value, Instant at) {
    /** Rejects null. */
    public Timestamped {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(at, "at");
    }
}
