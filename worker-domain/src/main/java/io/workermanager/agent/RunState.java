package io.workermanager.agent;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;

/** The state machine's record of one run: its assignment, and whether it was warned or cancelled. */
final class RunState {
    enum CancelReason {
        LEASE_LOST("the lease was not renewed for five sixths of its ttl"),
        UNASSIGNED("the session is not assigned to this worker under this token any more"),
        RECORD_LOST("the store lost the worker's record"),
        SUPERSEDED("a newer process has the worker's id"),
        DRAIN_TIMEOUT("the drain timeout is over");

        private final String text;

        CancelReason(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private final WorkerRecord.Assignment assignment;
    private Optional<CancelReason> cancelReason = Optional.empty();
    private boolean atRisk;

    RunState(WorkerRecord.Assignment assignment) {
        this.assignment = assignment;
    }

    SessionId session() {
        return assignment.session();
    }

    long token() {
        return assignment.token();
    }

    boolean isUnder(Optional<WorkerRecord.Assignment> recorded) {
        return recorded.filter(other -> other.is(session(), token())).isPresent();
    }

    /** Whether the record holds the same assignment under a greater token. */
    boolean isRaisedTo(Optional<WorkerRecord.Assignment> recorded) {
        return recorded.filter(other -> other.session().equals(session())
                        && other.since().equals(assignment.since())
                        && other.token() > token())
                .isPresent();
    }

    Optional<CancelReason> cancelReason() {
        return cancelReason;
    }

    /** Returns whether this call cancelled the run. */
    boolean cancel(CancelReason reason) {
        boolean first = cancelReason.isEmpty();
        cancelReason = first ? Optional.of(reason) : cancelReason;
        return first;
    }

    /** Returns whether this call changed the value. */
    boolean setAtRisk(boolean value) {
        boolean changed = atRisk != value;
        atRisk = value;
        return changed;
    }
}
