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

/** How a worker takes and gives up a session, and the fencing token of its assignment. */
public final class SessionTransitions {
    private SessionTransitions() {}

    /**
     * Assigns a session to the worker.
     *
     * @param recovered the token that the session was handed out for recovery under, if it was
     * @param leastToken the smallest fencing token that it may get
     * @throws SessionRejectedException.NotAvailable if the worker may not take a session, or holds one
     * @throws SessionHeldException if the session waits in this very record for recovery and is not the one recovered
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
        return next.done();
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
     * Raises the fencing token of the assignment, which otherwise stays the same, {@code since} included. The token is greater than
     * before and than {@code above}, and not below the store's time in microseconds.
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
        return next.done();
    }

    /**
     * Raises the fencing token of an assignment that came back because the store lost writes: another worker may have held the
     * session since, under a greater token. An assignment that the process still had when it last read its record stays as it is.
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

    /** Removes a session from the record, assigned or waiting, for example because another worker took it over. */
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
        return waited || assigned ? next.done() : worker;
    }
}
