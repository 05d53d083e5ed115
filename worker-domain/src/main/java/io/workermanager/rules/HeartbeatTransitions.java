package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What a heartbeat changes. */
public final class HeartbeatTransitions {
    private HeartbeatTransitions() {}

    /**
     * Renews the lease, and applies what the heartbeat reports. The availability stays.
     *
     * @param leastToken the smallest fencing token that a taken or restarted session may get
     * @throws SessionRejectedException.AssignmentConflict if it reports a session while another one is assigned
     * @throws SessionHeldException if it reports a session that waits in this very record for recovery
     * @throws SessionRejectedException.NotAvailable if it reports a session that is not assigned while it may not take one
     * @throws InvalidValueException if the attributes grow too large
     */
    public static WorkerRecord heartbeat(
            WorkerRecord worker, Heartbeat beat, long leastToken, FleetControl control, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.lease = renewed(worker.lease(), now);
        next.attributes = worker.attributes().with(beat.attributes());
        next.onRead();
        beat.session().ifPresent(session -> {
            switch (beat.kind()) {
                case PROCESSING -> {
                    if (worker.assignment()
                            .map(WorkerRecord.Assignment::session)
                            .filter(session::equals)
                            .isEmpty()) {
                        worker.assignment().ifPresent(held -> {
                            throw new SessionRejectedException.AssignmentConflict(worker.id(), held, session);
                        });
                        next.assign(session, OptionalLong.empty(), leastToken, control);
                    }
                }
                case FINISHED -> {
                    if (worker.assignment()
                            .filter(held -> held.is(session, beat.token().orElse(held.token())))
                            .isPresent()) {
                        next.assignment = Optional.empty();
                    }
                }
                case RESTARTING ->
                    next.assignment = worker.assignment()
                            .map(held -> held.is(session, beat.token().orElseThrow())
                                    ? new WorkerRecord.Assignment(
                                            session,
                                            Math.max(leastToken, RecordEditor.tokenAbove(held.token(), now)),
                                            now)
                                    : held);
                case ALIVE -> {}
            }
        });
        return next.toRecord();
    }

    private static Lease renewed(Lease lease, Instant now) {
        return now.isAfter(lease.lastHeartbeat()) ? new Lease(now, lease.ttl(), lease.leftAt()) : lease;
    }
}
