package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

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
    Preconditions preconditions();

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
     * Returns the entry that the store appends to the audit log if it applies the write, in the same atomic step.
     *
     * @return the entry; empty if the write is not an order of an operator
     */
    Optional<Order.AuditEntry> audit();

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
     * @param preconditions the preconditions besides the version
     * @param audit the entry for the audit log, if the write is an order of an operator
     */
    record Insert(WorkerRecord first, Duration keepFor, Preconditions preconditions, Optional<Order.AuditEntry> audit)
            implements Write {
        /**
         * Checks the bounds and rounds {@code keepFor} up to whole milliseconds.
         *
         * @throws InvalidValueException if {@code keepFor} breaks its bounds
         */
        public Insert {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(keepFor, "keepFor");
            Objects.requireNonNull(preconditions, "preconditions");
            Objects.requireNonNull(audit, "audit");
            checkKeepFor(keepFor);
            keepFor = wholeMillis(keepFor);
        }

        /**
         * Creates a write that is not an order of an operator.
         *
         * @param first the record
         * @param keepFor the shortest time that the record must stay visible, 1 ms to 3 661 days
         * @param preconditions the preconditions besides the version
         * @throws InvalidValueException if {@code keepFor} breaks its bounds
         */
        public Insert(WorkerRecord first, Duration keepFor, Preconditions preconditions) {
            this(first, keepFor, preconditions, Optional.empty());
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
     * @param preconditions the preconditions besides the version
     * @param audit the entry for the audit log, if the write is an order of an operator
     */
    record Replace(
            WorkerRecord expected,
            WorkerRecord next,
            Duration keepFor,
            Preconditions preconditions,
            Optional<Order.AuditEntry> audit)
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
            Objects.requireNonNull(preconditions, "preconditions");
            Objects.requireNonNull(audit, "audit");
            checkKeepFor(keepFor);
            keepFor = wholeMillis(keepFor);
            if (!expected.id().equals(next.id()) || expected.version().equals(next.version())) {
                throw new InvalidValueException(
                        "a record is replaced by another state of itself under a fresh version, was " + expected.id()
                                + " " + expected.version() + " by " + next.id() + " " + next.version());
            }
        }

        /**
         * Creates a write that is not an order of an operator.
         *
         * @param expected the record that was read
         * @param next the next state
         * @param keepFor the shortest time that the record must stay visible, 1 ms to 3 661 days
         * @param preconditions the preconditions besides the version
         * @throws InvalidValueException if {@code keepFor} breaks its bounds, or the two are not different states of one
         *     record
         */
        public Replace(WorkerRecord expected, WorkerRecord next, Duration keepFor, Preconditions preconditions) {
            this(expected, next, keepFor, preconditions, Optional.empty());
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
     * @param preconditions the preconditions besides the version
     * @param audit the entry for the audit log, if the write is an order of an operator
     */
    record Remove(WorkerRecord expected, Preconditions preconditions, Optional<Order.AuditEntry> audit)
            implements Write {
        /** Rejects null. */
        public Remove {
            Objects.requireNonNull(expected, "expected");
            Objects.requireNonNull(preconditions, "preconditions");
            Objects.requireNonNull(audit, "audit");
        }

        /**
         * Creates a write that is not an order of an operator.
         *
         * @param expected the record that was read
         * @param preconditions the preconditions besides the version
         */
        public Remove(WorkerRecord expected, Preconditions preconditions) {
            this(expected, preconditions, Optional.empty());
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

    /**
     * The conditions besides the expected version that a store checks in the same atomic step as the write.
     *
     * @param notBefore the first instant of the window, store time; rounded up to a whole millisecond
     * @param notAfter the last instant of the window, store time, so that a late duplicate of the write does nothing; at
     *     most {@link #LONGEST_WINDOW} after {@code notBefore}; rounded down to a whole millisecond
     * @param controlRevision the required revision of the fleet control, if the write depends on its orders
     * @param transfer the session that this write takes over, if any
     */
    public record Preconditions(
            Instant notBefore, Instant notAfter, OptionalLong controlRevision, Optional<SessionTransfer> transfer) {
        /**
         * A session that a write takes over. A record, the written one or another, must hold it under this token.
         *
         * @param session the session
         * @param token the current fencing token
         */
        public record SessionTransfer(SessionId session, long token) {
            /** Rejects null. */
            public SessionTransfer {
                Objects.requireNonNull(session, "session");
            }
        }

        /** The longest window of a write, one minute. Stores keep tombstones at least as long, and at most two days. */
        public static final Duration LONGEST_WINDOW = Duration.ofMinutes(1);

        /**
         * Checks the bounds and reduces the window to whole milliseconds, as a store's clock has no finer values.
         *
         * @throws InvalidValueException if the window is longer than {@link #LONGEST_WINDOW}
         */
        public Preconditions {
            Objects.requireNonNull(notBefore, "notBefore");
            Objects.requireNonNull(notAfter, "notAfter");
            Objects.requireNonNull(controlRevision, "controlRevision");
            Objects.requireNonNull(transfer, "transfer");
            if (Duration.between(notBefore, notAfter).compareTo(LONGEST_WINDOW) > 0) {
                throw new InvalidValueException(
                        "a write has a window of at most " + LONGEST_WINDOW + ", had " + notBefore + " to " + notAfter);
            }
            Instant begun = notBefore.truncatedTo(ChronoUnit.MILLIS);
            notBefore = begun.isBefore(notBefore) ? begun.plusMillis(1) : begun;
            notAfter = notAfter.truncatedTo(ChronoUnit.MILLIS);
        }

        /**
         * Returns preconditions with a window only.
         *
         * @param notBefore the first instant
         * @param notAfter the last instant
         * @return the preconditions
         * @throws InvalidValueException if the window is longer than {@link #LONGEST_WINDOW}
         */
        public static Preconditions within(Instant notBefore, Instant notAfter) {
            Objects.requireNonNull(notBefore, "notBefore");
            Objects.requireNonNull(notAfter, "notAfter");
            return new Preconditions(notBefore, notAfter, OptionalLong.empty(), Optional.empty());
        }

        /**
         * Returns these preconditions with a required revision of the fleet control.
         *
         * @param revision the revision
         * @return a copy
         */
        public Preconditions underControl(long revision) {
            return new Preconditions(notBefore, notAfter, OptionalLong.of(revision), transfer);
        }

        /**
         * Returns these preconditions for a write that takes over a session.
         *
         * @param from the session and its current token
         * @return a copy
         */
        public Preconditions transferring(SessionTransfer from) {
            Objects.requireNonNull(from, "from");
            return new Preconditions(notBefore, notAfter, controlRevision, Optional.of(from));
        }

        /**
         * Returns whether a time lies in the window, both ends included.
         *
         * @param at the store's time
         * @return whether the time lies in the window
         */
        public boolean windowHolds(Instant at) {
            Objects.requireNonNull(at, "at");
            return !at.isBefore(notBefore) && !at.isAfter(notAfter);
        }
    }
}
