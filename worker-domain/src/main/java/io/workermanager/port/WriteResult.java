package io.workermanager.port;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/** The outcome of a write. Both outcomes are final and expected. */
public sealed interface WriteResult {
    /**
     * Returns when the store decided the write.
     *
     * @return the store's time, in whole milliseconds
     */
    Instant at();

    /**
     * The write was applied, now or in an earlier run.
     *
     * @param at the store's time
     */
    record Applied(Instant at) implements WriteResult {
        /** Rejects null. */
        public Applied {
            Objects.requireNonNull(at, "at");
        }
    }

    /**
     * The write was not applied. A repetition of the same write is not applied either.
     *
     * @param why the first condition that did not hold
     * @param at the store's time
     */
    record Rejected(RejectionReason why, Instant at) implements WriteResult {
        /** Rejects null. */
        public Rejected {
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(at, "at");
        }
    }

    /** A condition that did not hold. */
    sealed interface RejectionReason {
        /**
         * The stored version is not the expected one, the expected record does not exist, or a record exists where none
         * was expected.
         *
         * @param current the stored record, if any
         */
        record VersionMismatch(Optional<WorkerRecord> current) implements RejectionReason {
            /** Rejects null. */
            public VersionMismatch {
                Objects.requireNonNull(current, "current");
            }
        }

        /** The store's time is outside the window of the preconditions. */
        record OutsideWindow() implements RejectionReason {}

        /**
         * The fleet control changed since the write was decided.
         *
         * @param revision the current revision
         */
        record ControlRevisionMismatch(long revision) implements RejectionReason {}

        /**
         * Another record holds a session of the new record.
         *
         * @param session the session
         * @param holder the worker whose record holds it
         */
        record SessionHeld(SessionId session, WorkerId holder) implements RejectionReason {
            /** Rejects null. */
            public SessionHeld {
                Objects.requireNonNull(session, "session");
                Objects.requireNonNull(holder, "holder");
            }
        }

        /**
         * The fencing token of a session is too low, by the rules of {@link WorkerStore#write}.
         *
         * @param session the session
         * @param known a token such that a greater one is not too low: the current or last token of the session, or a
         *     later one
         */
        record TokenTooLow(SessionId session, long known) implements RejectionReason {
            /** Rejects null. */
            public TokenTooLow {
                Objects.requireNonNull(session, "session");
            }
        }

        /** No record holds the session of the transfer under the token of the transfer. */
        record TransferSourceMissing() implements RejectionReason {}

        /**
         * The id was removed recently, and the incarnation of the record to insert is not greater.
         *
         * @param incarnation the removed incarnation; only a greater one may be inserted
         */
        record RecentlyRemoved(long incarnation) implements RejectionReason {}

        /**
         * The stored record of the id cannot be read.
         *
         * @param record its id and the reason
         */
        record Unreadable(WorkerList.Unreadable record) implements RejectionReason {
            /** Rejects null. */
            public Unreadable {
                Objects.requireNonNull(record, "record");
            }
        }
    }
}
