package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** One atomic change of one record. A repeated run changes nothing, because the version identifies the write. */
public sealed interface Write {
    /**
     * Returns the id of the record.
     *
     * @return the id
     */
    WorkerId id();

    /**
     * Returns the preconditions besides the version.
     *
     * @return the preconditions
     */
    WritePreconditions terms();

    /**
     * Returns the record that must be stored before.
     *
     * @return the record that was read; empty if none may exist
     */
    Optional<WorkerRecord> before();

    /**
     * Returns the new record.
     *
     * @return the record to store; empty for a removal
     */
    Optional<WorkerRecord> after();

    /**
     * Returns the shortest time that the new record must stay visible.
     *
     * @return 1 ms to 3 661 days, in whole milliseconds; zero for a removal
     */
    Duration keepFor();

    /**
     * Writes the first record of an id. The store rejects it if a record exists.
     *
     * @param first the record
     * @param keepFor the shortest time that the record must stay visible, 1 ms to 3 661 days; rounded up to whole
     *     milliseconds
     * @param terms the preconditions besides the version
     */
    record Insert(WorkerRecord first, Duration keepFor, WritePreconditions terms) implements Write {
        /**
         * Checks the bounds and rounds {@code keepFor} up to whole milliseconds.
         *
         * @throws InvalidValueException if {@code keepFor} breaks its bounds
         */
        public Insert {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(keepFor, "keepFor");
            Objects.requireNonNull(terms, "terms");
            checkKeepFor(keepFor);
            keepFor = wholeMillis(keepFor);
        }

        @Override
        public WorkerId id() {
            return first.id();
        }

        @Override
        public Optional<WorkerRecord> before() {
            return Optional.empty();
        }

        @Override
        public Optional<WorkerRecord> after() {
            return Optional.of(first);
        }
    }

    /**
     * Writes the next state of a record. The store rejects it unless the stored version is the expected one. A stored
     * record with that version equals {@code expected}, so that a store can derive the changes without a read.
     *
     * @param expected the record that was read
     * @param next the next state
     * @param keepFor the shortest time that the record must stay visible, 1 ms to 3 661 days; rounded up to whole
     *     milliseconds
     * @param terms the preconditions besides the version
     */
    record Replace(WorkerRecord expected, WorkerRecord next, Duration keepFor, WritePreconditions terms)
            implements Write {
        /**
         * Checks the bounds and rounds {@code keepFor} up to whole milliseconds.
         *
         * @throws InvalidValueException if {@code keepFor} breaks its bounds, or the two records have different ids or
         *     the same version
         */
        public Replace {
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(next, "next");
            Objects.requireNonNull(keepFor, "keepFor");
            Objects.requireNonNull(terms, "terms");
            checkKeepFor(keepFor);
            keepFor = wholeMillis(keepFor);
            if (!expected.id().equals(next.id()) || expected.version().equals(next.version())) {
                throw new InvalidValueException(
                        "a record is replaced by another state of itself under a fresh version, was " + expected.id()
                                + " " + expected.version() + " by " + next.id() + " " + next.version());
            }
        }

        @Override
        public WorkerId id() {
            return next.id();
        }

        @Override
        public Optional<WorkerRecord> before() {
            return Optional.of(expected);
        }

        @Override
        public Optional<WorkerRecord> after() {
            return Optional.of(next);
        }
    }

    /**
     * Removes a record. The store rejects it unless the stored version is the expected one.
     *
     * @param expected the record that was read
     * @param terms the preconditions besides the version
     */
    record Remove(WorkerRecord expected, WritePreconditions terms) implements Write {
        /** Rejects null. */
        public Remove {
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(terms, "terms");
        }

        @Override
        public WorkerId id() {
            return expected.id();
        }

        @Override
        public Optional<WorkerRecord> before() {
            return Optional.of(expected);
        }

        @Override
        public Optional<WorkerRecord> after() {
            return Optional.empty();
        }

        @Override
        public Duration keepFor() {
            return Duration.ZERO;
        }
    }

    private static Duration wholeMillis(Duration atLeast) {
        Duration whole = atLeast.truncatedTo(ChronoUnit.MILLIS);
        return whole.equals(atLeast) ? whole : whole.plusMillis(1);
    }

    /**
     * Checks the time to keep a record or the fleet control.
     *
     * @param keepFor the time, 1 ms to 3 661 days
     * @throws InvalidValueException if the time breaks its bounds
     */
    static void checkKeepFor(Duration keepFor) {
        Objects.requireNonNull(keepFor, "keepFor");
        if (keepFor.compareTo(Duration.ofMillis(1)) < 0 || keepFor.compareTo(Duration.ofDays(3661)) > 0) {
            throw new InvalidValueException("keepFor must be 1 ms to 3661 days, was " + keepFor);
        }
    }
}
