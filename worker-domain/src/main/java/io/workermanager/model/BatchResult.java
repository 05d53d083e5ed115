package io.workermanager.model;

import java.util.Objects;

/**
 * The result of one call of a batch: its value, or its exception. Immutable.
 *
 * @param <T> the type of the value
 */
public sealed interface BatchResult<T> {
    /**
     * Returns the value of the call.
     *
     * @return the value
     * @throws RuntimeException if the call failed: its exception
     */
    T get();

    /**
     * The call succeeded.
     *
     * @param value the value
     * @param <T> the type of the value
     */
    record Done<T>(T value) implements BatchResult<T> {
        /** Rejects null. */
        public Done {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public T get() {
            return value;
        }
    }

    /**
     * The call failed.
     *
     * @param why the exception that a single call would have thrown
     * @param <T> the type of the value of a successful call
     */
    record Failed<T>(RuntimeException why) implements BatchResult<T> {
        /** Rejects null. */
        public Failed {
            Objects.requireNonNull(why, "why");
        }

        @Override
        public T get() {
            throw why;
        }
    }
}
