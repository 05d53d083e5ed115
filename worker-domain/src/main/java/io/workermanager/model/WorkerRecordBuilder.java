package io.workermanager.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The next state of a record in the making: what a transition leaves alone stays, and what follows from it is kept true. */
final class WorkerRecordBuilder {
    private static final Version UNWRITTEN = new Version("unwritten");

    private final WorkerId id;
    private final long incarnation;
    private final long registeredUnder;
    private final Instant startedAt;
    private final Instant now;
    private final Optional<WorkerRecord> before;

    Version version = UNWRITTEN;
    Profile profile;
    Availability availability = Availability.ONLINE;
    Optional<Assignment> assignment = Optional.empty();
    List<OrphanedSession> orphans = List.of();
    Optional<ShutdownRequest> shutdown = Optional.empty();
    Lease lease;
    Instant lastStatusChange;
    Instant lastCapabilityUpdate;
    long turn;
    Attributes attributes = Attributes.empty();
    Optional<MarkOrder> markOrder = Optional.empty();

    WorkerRecordBuilder(WorkerId id, long incarnation, long registeredUnder, Profile profile, Instant now) {
        this.id = id;
        this.incarnation = incarnation;
        this.registeredUnder = registeredUnder;
        this.profile = profile;
        this.startedAt = now;
        this.now = now;
        this.before = Optional.empty();
        this.lease = Lease.begin(now, Lease.LONGEST);
        this.lastStatusChange = now;
        this.lastCapabilityUpdate = now;
        this.turn = WorkerRecord.micros(now);
    }

    WorkerRecordBuilder(WorkerRecord before, Instant now) {
        this.id = before.id();
        this.incarnation = before.incarnation();
        this.registeredUnder = before.registeredUnder();
        this.profile = before.profile();
        this.startedAt = before.startedAt();
        this.now = now;
        this.before = Optional.of(before);
        this.version = before.version();
        this.availability = before.availability();
        this.assignment = before.assignment();
        this.orphans = before.orphans();
        this.shutdown = before.shutdown();
        this.lease = before.lease();
        this.lastStatusChange = before.lastStatusChange();
        this.lastCapabilityUpdate = before.lastCapabilityUpdate();
        this.turn = before.turn();
        this.attributes = before.attributes();
        this.markOrder = before.markOrder();
    }

    long incarnation() {
        return incarnation;
    }

    /** An operator's order. */
    WorkerRecordBuilder ordered(Availability next) {
        availability = next;
        markOrder = Optional.of(MarkOrder.next(markOrder, incarnation, now));
        return this;
    }

    /** The worker's own process has read the record: if no mark stands, it remembers none from now on. */
    void seeMark() {
        if (availability == Availability.ONLINE) {
            markOrder = markOrder.map(order -> order.seenBy(incarnation));
        }
    }

    WorkerRecordBuilder unassigned() {
        assignment = Optional.empty();
        return this;
    }

    WorkerRecordBuilder shutdown(Optional<ShutdownRequest> next) {
        shutdown = next;
        return this;
    }

    /** Assigns a session to the worker as it stands in this edit, or says why it may not be. */
    void take(SessionId session, OptionalLong recovered, long leastToken, FleetControl control) {
        WorkerView view = WorkerView.of(copy(), control, now);
        if (!view.isAvailable()) {
            throw new NotAvailableException(id, view.reasonsAgainstClaim());
        }
        Optional<OrphanedSession> own = orphans.stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        own.ifPresent(orphan -> {
            if (recovered.isEmpty() || recovered.getAsLong() != orphan.token()) {
                throw new SessionHeldException(session, id);
            }
            orphans = new ArrayList<>(orphans);
            orphans.remove(orphan);
        });
        long token = Math.max(leastToken, WorkerRecord.tokenAbove(recovered.orElse(0), now));
        assignment = Optional.of(new Assignment(session, token, now));
    }

    WorkerStatus status() {
        return WorkerStatus.of(availability, assignment.isPresent());
    }

    /** The finished state: a status that changed is dated, and a worker that became idle goes to the end of its queue. */
    WorkerRecord done() {
        before.filter(old -> old.status() != status()).ifPresent(old -> {
            lastStatusChange = now;
            if (status() == WorkerStatus.IDLE) {
                turn = WorkerRecord.turnAfter(old.turn(), now);
            }
        });
        return copy();
    }

    WorkerRecord copy() {
        return new WorkerRecord(
                id,
                version,
                incarnation,
                registeredUnder,
                profile,
                availability,
                assignment,
                orphans,
                shutdown,
                startedAt,
                lease,
                lastStatusChange,
                lastCapabilityUpdate,
                turn,
                attributes,
                markOrder);
    }
}
