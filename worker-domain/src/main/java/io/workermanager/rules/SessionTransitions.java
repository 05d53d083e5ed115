package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;

/** Transitions of the session of a worker and of its fencing token. */
public final class SessionTransitions {
    private SessionTransitions() {}

    /**
     * Assigns a session to the worker.
     *
     * @param recovered the token under which recovery handed the session out; empty if it did not
     * @param leastToken the smallest fencing token that it may get
     * @throws SessionRejectedException.NotAvailable if the worker may not take a session, or holds one
     * @throws SessionHeldException if the session waits in this record for recovery and is not the recovered one
     */
    public static WorkerRecord assign(
            WorkerRecord worker,
            SessionId session,
            OptionalLong recovered,
            long leastToken,
            FleetControl control,
            Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.assign(session, recovered, leastToken, control);
        return next.toRecord();
    }

    /**
     * Frees the worker of one assignment.
     *
     * @throws SessionRejectedException.StaleToken if the session was assigned to it again since, under another token
     */
    public static WorkerRecord release(WorkerRecord worker, SessionId session, long token, Instant now) {
        Optional<WorkerRecord.Assignment> held =
                worker.assignment().filter(own -> own.session().equals(session));
        held.filter(own -> own.token() != token).ifPresent(own -> {
            throw new SessionRejectedException.StaleToken(session, token, own.token());
        });
        return held.isEmpty() ? worker : forget(worker, session, now);
    }

    /**
     * Raises the fencing token of the assignment. All else stays, {@code since} included. The token is greater than before and than
     * {@code above}, and at least the store's time in microseconds.
     *
     * @param leastToken the smallest fencing token that it may get
     */
    public static WorkerRecord raiseToken(
            WorkerRecord worker, SessionId session, long above, long leastToken, Instant now) {
        Optional<WorkerRecord.Assignment> held =
                worker.assignment().filter(own -> own.session().equals(session) && own.token() <= above);
        if (held.isEmpty()) {
            return worker;
        }
        RecordEditor next = new RecordEditor(worker, now);
        long token = Math.max(leastToken, RecordEditor.tokenAbove(above, now));
        next.assignment = Optional.of(
                new WorkerRecord.Assignment(session, token, held.get().since()));
        return next.toRecord();
    }

    /**
     * Raises the fencing token of an assignment that is current again because the store lost writes. Another worker may have held
     * the session under a greater token. An assignment that the process had at its last read stays as it is.
     */
    public static WorkerRecord raiseTokenIfRolledBack(
            WorkerRecord worker, WorkerRecord lastSeen, long leastToken, Instant now) {
        Optional<WorkerRecord.Assignment> back = worker.assignment()
                .filter(held -> worker.isOlderThan(lastSeen)
                        && lastSeen.assignment()
                                .filter(seen -> seen.is(held.session(), held.token()))
                                .isEmpty());
        return back.map(held -> raiseToken(
                        worker,
                        held.session(),
                        Math.max(held.token(), lastSeen.tokenOf(held.session()).orElse(0)),
                        leastToken,
                        now))
                .orElse(worker);
    }

    /** Removes a session from the record, assigned or waiting, for example because another worker took it. */
    public static WorkerRecord forget(WorkerRecord worker, SessionId session, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.orphans = new ArrayList<>(worker.orphans());
        boolean waited = next.orphans.removeIf(orphan -> orphan.session().equals(session));
        boolean assigned = worker.assignment()
                .map(WorkerRecord.Assignment::session)
                .filter(session::equals)
                .isPresent();
        if (assigned) {
            next.assignment = Optional.empty();
        }
        return waited || assigned ? next.toRecord() : worker;
    }
}
