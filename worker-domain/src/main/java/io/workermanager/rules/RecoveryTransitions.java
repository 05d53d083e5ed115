package io.workermanager.rules;

import io.workermanager.model.Lease;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** Transitions of a session that waits in a record for recovery. */
public final class RecoveryTransitions {
    private RecoveryTransitions() {}

    /**
     * Hands a session out for recovery to one dispatcher, for a limited time, under a greater token.
     *
     * @param until when it may be handed out again if it is not confirmed
     * @param leastToken the smallest fencing token that it may get
     */
    public static WorkerRecord recover(
            WorkerRecord worker, SessionId session, String dispatcher, Instant until, long leastToken, Instant now) {
        Optional<WorkerRecord.OrphanedSession> found = worker.recoverable(now).stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        if (found.isEmpty()) {
            return worker;
        }
        RecordEditor next = new RecordEditor(worker, now);
        if (worker.lease().livenessAt(now) == Lease.Liveness.EXPIRED) {
            next.orphans = new ArrayList<>(worker.orphansIfGone());
            next.assignment = Optional.empty();
        } else {
            next.orphans = new ArrayList<>(worker.orphans());
        }
        long token = Math.max(leastToken, RecordEditor.tokenAbove(found.get().token(), now));
        next.orphans.replaceAll(orphan -> orphan.session().equals(session)
                ? new WorkerRecord.OrphanedSession(session, token, until, Optional.of(dispatcher))
                : orphan);
        return next.toRecord();
    }

    /**
     * Removes a session that waited for recovery.
     *
     * @throws SessionRejectedException.StaleToken if it was handed out again since, under another token
     */
    public static WorkerRecord confirm(WorkerRecord worker, SessionId session, long token, Instant now) {
        Optional<WorkerRecord.OrphanedSession> found = worker.orphans().stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        found.filter(orphan -> orphan.token() != token).ifPresent(orphan -> {
            throw new SessionRejectedException.StaleToken(session, token, orphan.token());
        });
        return found.isEmpty() ? worker : SessionTransitions.forget(worker, session, now);
    }
}
