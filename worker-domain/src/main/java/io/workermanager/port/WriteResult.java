package io.workermanager.port;

import io.workermanager.model.SessionId;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** What became of a write. Both outcomes are final and expected. */
public sealed interface WriteResult {
    /**
     * Returns when it was decided.
     *
     * @return the store's time, in whole milliseconds
     */
    Instant at();

    /**
     * The write has happened, now or when it ran before.
     *
     * @param at the store's time
     */
    record Applied(Instant at) implements WriteResult {
        /** Refuses what is null. */
        public Applied {
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * The write has not happened and, as it was sent, never will.
     *
     * @param why the first of its conditions that did not hold
     * @param at the store's time
     */
    record Rejected(RejectionReason why, Instant at) implements WriteResult {
        /** Refuses what is null. */
        public Rejected {
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(at, "at");
        }
    }

    /** A condition that did not hold. */
    sealed interface RejectionReason {
        /**
         * The stored version is not the expected one, or there is no record, or there is one where none was expected.
         *
         * @param current the record as it stands, if there is one
         */
        record VersionMismatch(Optional<WorkerRecord> current) implements RejectionReason {
            /** Refuses what is null. */
            public VersionMismatch {
                Objects.requireNonNull(current, "current");
            }
        }

        /**
         * The store's time is outside the terms' window.
         */
        record OutsideWindow() implements RejectionReason {}

        /**
         * The fleet control changed since the write was decided.
         *
         * @param revision its revision now
         */
        record ControlRevisionMismatch(long revision) implements RejectionReason {}

        /**
         * Another record holds a session that this one would hold.
         *
         * @param session which one
         * @param holder whose record
         */
        record SessionHeld(SessionId session, WorkerId holder) implements RejectionReason {
            /** Refuses what is null. */
            public SessionHeld {
                Objects.requireNonNull(session, "session");
                Objects.requireNonNull(holder, "holder");
            }
        }

        /**
         * A session's fencing token is too low: it is not greater than another, or is smaller than its own.
         *
         * @param session which one
         * @param known a greater token is not too low: the one that the session is or was held under, or a later
         *     one that the store knows of
         */
        record TokenTooLow(SessionId session, long known) implements RejectionReason {
            /** Refuses what is null. */
            public TokenTooLow {
                Objects.requireNonNull(session, "session");
            }
        }

        /**
         * No record holds the session of the write's handover under its token.
         */
        record TransferSourceMissing() implements RejectionReason {}

        /**
         * The id was removed a moment ago, and the record to insert is no later incarnation.
         *
         * @param incarnation the one that was removed; one that may be inserted is greater
         */
        record RecentlyRemoved(long incarnation) implements RejectionReason {}

        /**
         * What is stored under the id is no record.
         *
         * @param record which one, and what is wrong with it
         */
        record Unreadable(UnreadableRecord record) implements RejectionReason {
            /** Refuses what is null. */
            public Unreadable {
                Objects.requireNonNull(record, "record");
            }
        }
    }
}
