package io.workermanager.rules;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;

/** Transitions at the begin and the end of a registration. */
public final class RegistrationTransitions {
    private RegistrationTransitions() {}

    /**
     * Returns the record of a new incarnation. An OFFLINE or PAUSED mark stays. A session that is not resumed waits for
     * recovery until the
     * old lease's deadline.
     *
     * @param leastIncarnation the smallest incarnation that the store accepts
     * @throws AlreadyRegisteredException if the id's worker is alive and the options reject that
     * @throws SupersededException if the options name an earlier registration and a newer process registered the id since
     */
    public static WorkerRecord register(
            WorkerId id,
            RegisterOptions options,
            Duration ttl,
            Optional<WorkerRecord> stored,
            long leastIncarnation,
            FleetControl control,
            Instant now) {
        stored.ifPresent(old -> checkMayBeSuperseded(old, options, now));
        long incarnation = Math.max(leastIncarnation, RecordEditor.micros(now));
        incarnation =
                Math.max(incarnation, stored.map(WorkerRecord::incarnation).orElse(0L) + 1);
        incarnation = Math.max(
                incarnation,
                options.after().map(RegisterOptions.Earlier::incarnation).orElse(0L) + 1);
        RecordEditor next = new RecordEditor(
                id, incarnation, control.revision(), options.profile(), new Lease(now, ttl, Optional.empty()), now);
        next.attributes = options.attributes();
        next.host = options.host();
        takeOverMark(next, stored, options.after());
        stored.ifPresent(old -> takeOverSessions(old, next, options.resumes(), now));
        return OperatorTransitions.withoutEndedMark(next.toRecord(), now);
    }

    /** Takes over the stored mark, or the mark that the process last read if the store has lost it. */
    private static void takeOverMark(
            RecordEditor next, Optional<WorkerRecord> stored, Optional<RegisterOptions.Earlier> remembered) {
        stored.ifPresent(old -> {
            next.availability = old.availability();
            boolean isSameProcess = remembered
                    .filter(own -> own.incarnation() == old.incarnation())
                    .isPresent();
            boolean hasLeft = old.lease().leftAt().isPresent();
            next.markOrder = old.markOrder()
                    .map(order ->
                            isSameProcess || hasLeft ? moved(order, old.incarnation(), next.incarnation()) : order);
        });
        remembered.filter(own -> stored.isEmpty() || isLater(own, stored.get())).ifPresent(own -> {
            next.availability = own.mark();
            next.markOrder = order(own, next.markOrder, next.incarnation());
        });
    }

    /** Returns the order of a mark as it is stored with the next incarnation of the same process. */
    private static WorkerRecord.MarkOrder moved(WorkerRecord.MarkOrder order, long from, long to) {
        return order.markedFrom() == from ? order.withMarkedFrom(to) : order;
    }

    /** Whether the store lost the order that the process last read. A remembered mark never lifts a stored one. */
    private static boolean isLater(RegisterOptions.Earlier remembered, WorkerRecord stored) {
        boolean isStoredOnline = stored.availability() == Availability.ONLINE;
        if (!isStoredOnline && remembered.mark() == Availability.ONLINE) {
            return false;
        }
        long storedRevision =
                stored.markOrder().map(WorkerRecord.MarkOrder::revision).orElse(0L);
        boolean undated = remembered.order().isEmpty()
                && storedRevision == 0
                && isStoredOnline
                && remembered.incarnation() > stored.incarnation();
        return revision(remembered) > storedRevision || undated;
    }

    private static long revision(RegisterOptions.Earlier remembered) {
        return remembered.order().map(WorkerRecord.MarkOrder::revision).orElse(0L);
    }

    /** Returns the order to store with a remembered mark. It replaces an older one. */
    private static Optional<WorkerRecord.MarkOrder> order(
            RegisterOptions.Earlier remembered, Optional<WorkerRecord.MarkOrder> older, long incarnation) {
        long olderFrom = older.map(WorkerRecord.MarkOrder::markedFrom).orElse(0L);
        long from = remembered.mark() == Availability.ONLINE || olderFrom > 0 ? olderFrom : incarnation;
        return remembered.order().map(order -> order.withMarkedFrom(from)).or(() -> older);
    }

    private static void checkMayBeSuperseded(WorkerRecord worker, RegisterOptions options, Instant now) {
        options.after()
                .filter(earlier -> worker.incarnation() > earlier.incarnation() && !worker.isMarkedInAdvance())
                .ifPresent(earlier -> {
                    throw new SupersededException(worker.id(), earlier.incarnation(), worker.incarnation());
                });
        if (options.rejectIfAlive()
                && options.after().isEmpty()
                && worker.lease().livenessAt(now) == Lease.Liveness.ALIVE) {
            throw new AlreadyRegisteredException(worker);
        }
    }

    private static void takeOverSessions(
            WorkerRecord worker, RecordEditor next, Optional<SessionId> resumes, Instant now) {
        next.orphans = new ArrayList<>(worker.orphansIfGone());
        resumes.ifPresent(session -> next.orphans.stream()
                .filter(orphan ->
                        orphan.session().equals(session) && orphan.recoveredBy().isEmpty())
                .findFirst()
                .ifPresent(orphan -> {
                    next.orphans.remove(orphan);
                    next.assignment = Optional.of(
                            new WorkerRecord.Assignment(session, RecordEditor.tokenAbove(orphan.token(), now), now));
                }));
        if (worker.status() == next.status()) {
            next.lastStatusChange = worker.lastStatusChange();
        }
        next.turn = Math.max(worker.turn() + 1, next.turn);
    }

    /**
     * Returns the record if it belongs to the caller's registration.
     *
     * @throws SupersededException if a newer process registered
     * @throws RegistrationLostException if the store lost the caller's registration, or the caller unregistered
     */
    public static WorkerRecord requireIncarnation(WorkerRecord worker, long held) {
        if (worker.isMarkedInAdvance()) {
            throw RegistrationLostException.withoutRecord(worker.id());
        }
        if (worker.incarnation() > held) {
            throw new SupersededException(worker.id(), held, worker.incarnation());
        }
        if (worker.incarnation() < held) {
            throw RegistrationLostException.rolledBack(worker.id(), held, worker.incarnation());
        }
        worker.lease().leftAt().ifPresent(at -> {
            throw RegistrationLostException.left(worker.id(), at);
        });
        return worker;
    }

    /**
     * Returns the record of a worker that left. A session that is still assigned can be recovered from the lease's deadline on.
     */
    public static WorkerRecord leave(WorkerRecord worker, Instant now) {
        RecordEditor next = new RecordEditor(worker, now);
        next.orphans = worker.orphansIfGone();
        next.assignment = Optional.empty();
        next.lease = new Lease(worker.lease().lastHeartbeat(), worker.lease().ttl(), Optional.of(now));
        next.onRead();
        return next.toRecord();
    }
}
