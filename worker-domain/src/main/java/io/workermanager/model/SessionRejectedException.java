package io.workermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** A worker may not take a session, or a caller no longer owns it. Each reason has a nested class. */
public abstract sealed class SessionRejectedException extends WorkerManagerException
        permits SessionRejectedException.NotAvailable,
                SessionRejectedException.AssignmentConflict,
                SessionRejectedException.StaleToken {
    private static final long serialVersionUID = 1L;

    SessionRejectedException(String message) {
        super(message);
    }

    /** The worker may not take a session now. */
    public static final class NotAvailable extends SessionRejectedException {
        private static final long serialVersionUID = 1L;

        private final WorkerView.Reason.Kind[] kinds;
        private final String[] details;

        /**
         * Creates the exception.
         *
         * @param id the worker
         * @param reasons all reasons against the worker
         */
        public NotAvailable(WorkerId id, List<WorkerView.Reason> reasons) {
            super(Validation.quoted(Objects.requireNonNull(id, "id").value()) + " may not take a session: "
                    + Objects.requireNonNull(reasons, "reasons"));
            this.kinds = reasons.stream().map(WorkerView.Reason::kind).toArray(WorkerView.Reason.Kind[]::new);
            this.details = reasons.stream().map(WorkerView.Reason::detail).toArray(String[]::new);
        }

        /**
         * Returns all reasons against the worker.
         *
         * @return at least one reason
         */
        public List<WorkerView.Reason> reasons() {
            return IntStream.range(0, kinds.length)
                    .mapToObj(i -> new WorkerView.Reason(kinds[i], details[i]))
                    .toList();
        }
    }

    /** A worker reported a session while another session is assigned to it. The assignment does not change. */
    public static final class AssignmentConflict extends SessionRejectedException {
        private static final long serialVersionUID = 1L;

        private final String session;
        private final long token;
        private final Instant since;

        /**
         * Creates the exception.
         *
         * @param id the worker
         * @param state the worker's assignment
         * @param reported the reported session
         */
        public AssignmentConflict(WorkerId id, WorkerRecord.Assignment state, SessionId reported) {
            super(Validation.quoted(Objects.requireNonNull(id, "id").value()) + " reported session "
                    + Validation.quoted(
                            Objects.requireNonNull(reported, "reported").value()) + " but holds "
                    + Validation.quoted(
                            Objects.requireNonNull(state, "state").session().value()) + " under token "
                    + state.token());
            this.session = state.session().value();
            this.token = state.token();
            this.since = state.since();
        }

        /**
         * Returns the worker's assignment.
         *
         * @return the assignment
         */
        public WorkerRecord.Assignment state() {
            return new WorkerRecord.Assignment(SessionId.of(session), token, since);
        }
    }

    /**
     * The fencing token is not the current token of the session. The session was assigned or handed out for recovery
     * again in the meantime.
     */
    public static final class StaleToken extends SessionRejectedException {
        private static final long serialVersionUID = 1L;

        /**
         * Creates the exception for a recovered session that was confirmed or taken in the meantime.
         *
         * @param session the session
         * @param presented the token that the caller presented
         */
        public StaleToken(SessionId session, long presented) {
            super("session "
                    + Validation.quoted(
                            Objects.requireNonNull(session, "session").value())
                    + " no longer waits under token "
                    + presented);
        }

        /**
         * Creates the exception.
         *
         * @param session the session
         * @param presented the token that the caller presented
         * @param current the current token
         */
        public StaleToken(SessionId session, long presented, long current) {
            super("session "
                    + Validation.quoted(
                            Objects.requireNonNull(session, "session").value()) + " is under token " + current
                    + ", the caller presented " + presented);
        }
    }
}
