package io.workermanager.agent;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;

/** What the core knows of a run whose handler has not ended. */
final class RunState {
    /** Why a run must end. */
    enum Why {
        LEASE("the lease was not renewed for five sixths of its ttl"),
        TAKEN_AWAY("the session is not assigned to this worker under this token any more"),
        RECORD_GONE("the store lost the worker's record"),
        SUPERSEDED("a newer process has the worker's id"),
        DEADLINE("the time to drain is over");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    private final WorkerRecord.Assignment assignment;
    private Optional<Why> cancelled = Optional.empty();
    private boolean warned;

    RunState(WorkerRecord.Assignment assignment) {
        this.assignment = assignment;
    }

    SessionId session() {
        return assignment.session();
    }

    long token() {
        return assignment.token();
    }

    boolean isOf(Optional<WorkerRecord.Assignment> standing) {
        return standing.filter(held -> held.is(session(), token())).isPresent();
    }

    /** Whether its assignment stands, only under a greater token. */
    boolean isRaisedTo(Optional<WorkerRecord.Assignment> standing) {
        return standing.filter(held -> held.session().equals(session())
                        && held.since().equals(assignment.since())
                        && held.token() > token())
                .isPresent();
    }

    Optional<Why> cancelled() {
        return cancelled;
    }

    /** Whether this is news. */
    boolean cancel(Why why) {
        boolean first = cancelled.isEmpty();
        cancelled = first ? Optional.of(why) : cancelled;
        return first;
    }

    /** Whether this is news. */
    boolean warned(boolean atRisk) {
        boolean changed = warned != atRisk;
        warned = atRisk;
        return changed;
    }
}
