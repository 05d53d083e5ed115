package io.workermanager.model;

import java.util.Objects;

/**
 * What became of one of the calls that were made in one: what it would have returned, or what it would have thrown. Immutable.
 *
 * @param <T> what the call returns
 */
public sealed interface BatchResult<T> {
    /**
     * Returns what the call returned.
     *
     * @return the value
     * @throws RuntimeException what the call threw, if it did
     */
    T get();

    /**
     * The call was done.
     *
     * @param value what it returned
     * @param <T> its kind
     */
    record Done<T>(T value) implements BatchResult<T> {
        /** Refuses what is null. */
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
     * @param why what the call by itself would have thrown
     * @param <T> what it would have returned
     */
    record Failed<T>(RuntimeException why) implements BatchResult<T> {
        /** Refuses what is null. */
        public Failed {
            Objects.requireNonNull(why, "why");
        }

        @Override
        public T get() {
            throw why;
        }
    }
}
