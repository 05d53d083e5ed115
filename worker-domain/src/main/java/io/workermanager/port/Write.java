package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;

/** One atomic change of one record. Running it twice is running it once: the version of what it writes names it. */
public sealed interface Write {
    /**
     * Returns whose record it is.
     *
     * @return the id
     */
    WorkerId id();

    /**
     * Returns what else must hold.
     *
     * @return the terms
     */
    WritePreconditions terms();

    /**
     * Returns the record that must be stored.
     *
     * @return the one that was read; empty if there must be none
     */
    Optional<WorkerRecord> before();

    /**
     * Returns what becomes of the record.
     *
     * @return the one to store; empty if it is to be removed
     */
    Optional<WorkerRecord> after();

    /**
     * Returns how long what becomes of the record must stay visible at least.
     *
     * @return 1 ms to 3 661 days, in whole milliseconds; zero if it is to be removed
     */
    Duration keepFor();

    /**
     * Writes the first record under an id; refused if there is one.
     *
     * @param first the record
     * @param keepFor how long it must stay visible at least; 1 ms to 3 661 days, in whole milliseconds: a part of
     *     one counts as one
     * @param terms what else must hold
     */
    record Insert(WorkerRecord first, Duration keepFor, WritePreconditions terms) implements Write {
        /**
         * Checks the bounds, and has the time in whole milliseconds.
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
     * Writes the next state of a record; refused unless the stored version is the expected one. A store may rely on a record
     * with that version being equal to {@code expected}, and so knows what changes without reading it.
     *
     * @param expected the record that was read
     * @param next what becomes of it
     * @param keepFor how long it must stay visible at least; 1 ms to 3 661 days, in whole milliseconds: a part of
     *     one counts as one
     * @param terms what else must hold
     */
    record Replace(WorkerRecord expected, WorkerRecord next, Duration keepFor, WritePreconditions terms)
            implements Write {
        /**
         * Checks the bounds, and has the time in whole milliseconds.
         *
         * @throws InvalidValueException if {@code keepFor} breaks its bounds, or the two records are not of one worker, or
         *     have one version
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
     * Removes a record; refused unless the stored version is the expected one.
     *
     * @param expected the record that was read
     * @param terms what else must hold
     */
    record Remove(WorkerRecord expected, WritePreconditions terms) implements Write {
        /** Refuses what is null. */
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
     * Checks how long something is to be kept.
     *
     * @param keepFor 1 ms to 3 661 days
     * @throws InvalidValueException if it breaks its bounds
     */
    static void checkKeepFor(Duration keepFor) {
        Objects.requireNonNull(keepFor, "keepFor");
        if (keepFor.compareTo(Duration.ofMillis(1)) < 0 || keepFor.compareTo(Duration.ofDays(3661)) > 0) {
            throw new InvalidValueException("keepFor must be 1 ms to 3661 days, was " + keepFor);
        }
    }
}
