package io.workermanager.rules;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Builds the next state of a record. It updates what depends on a change, and leaves all other values as they are. */
final class RecordEditor {
    private static final Version UNWRITTEN = new Version("unwritten");

    private final WorkerId id;
    private final long incarnation;
    private final long registeredUnder;
    private final Instant startedAt;
    private final Instant now;
    private final Optional<WorkerRecord> before;
    private final Version version;

    Profile profile;
    Availability availability = Availability.ONLINE;
    Optional<WorkerRecord.Assignment> assignment = Optional.empty();
    List<WorkerRecord.OrphanedSession> orphans = List.of();
    Optional<ShutdownRequest> shutdown = Optional.empty();
    Lease lease;
    Instant lastStatusChange;
    Instant lastCapabilityUpdate;
    long turn;
    Attributes attributes = Attributes.empty();
    Optional<WorkerRecord.MarkOrder> markOrder = Optional.empty();
    Optional<String> host = Optional.empty();

    RecordEditor(WorkerId id, long incarnation, long registeredUnder, Profile profile, Lease lease, Instant now) {
        this.id = id;
        this.version = UNWRITTEN;
        this.incarnation = incarnation;
        this.registeredUnder = registeredUnder;
        this.profile = profile;
        this.startedAt = now;
        this.now = now;
        this.before = Optional.empty();
        this.lease = lease;
        this.lastStatusChange = now;
        this.lastCapabilityUpdate = now;
        this.turn = micros(now);
    }

    RecordEditor(WorkerRecord before, Instant now) {
        this.id = before.id();
        this.version = before.version();
        this.incarnation = before.incarnation();
        this.registeredUnder = before.registeredUnder();
        this.profile = before.profile();
        this.startedAt = before.startedAt();
        this.now = now;
        this.before = Optional.of(before);
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
        this.host = before.host();
    }

    long incarnation() {
        return incarnation;
    }

    /** Notes that the worker's own process has read the record. If it has no mark, that process no longer restores one. */
    void onRead() {
        if (availability == Availability.ONLINE) {
            markOrder = markOrder.map(order -> order.markedFrom() == incarnation ? order.withMarkedFrom(0) : order);
        }
    }

    /** Assigns a session to the worker in its edited state, or throws the reason against it. */
    void assign(SessionId session, OptionalLong recovered, long leastToken, FleetControl control) {
        WorkerView view = WorkerViews.of(copy(), control, now);
        if (!view.isAvailable()) {
            throw new SessionRejectedException.NotAvailable(id, view.reasonsAgainstClaim());
        }
        Optional<WorkerRecord.OrphanedSession> own = orphans.stream()
                .filter(orphan -> orphan.session().equals(session))
                .findFirst();
        own.ifPresent(orphan -> {
            if (recovered.isEmpty() || recovered.getAsLong() != orphan.token()) {
                throw new SessionHeldException(session, id);
            }
            orphans = new ArrayList<>(orphans);
            orphans.remove(orphan);
        });
        long token = Math.max(leastToken, tokenAbove(recovered.orElse(0), now));
        assignment = Optional.of(new WorkerRecord.Assignment(session, token, now));
    }

    WorkerStatus status() {
        return WorkerStatus.of(availability, assignment.isPresent());
    }

    /** Returns the new record. A changed status gets a new time, and a worker that became idle goes to the end of its queue. */
    WorkerRecord toRecord() {
        before.filter(old -> old.status() != status()).ifPresent(old -> {
            lastStatusChange = now;
            if (status() == WorkerStatus.IDLE) {
                turn = turnAfter(old.turn(), now);
            }
        });
        return copy();
    }

    private WorkerRecord copy() {
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
                markOrder,
                host);
    }

    static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }

    /** Of two workers that become available in the same millisecond, the one with fewer turns is first. */
    static long turnAfter(long before, Instant now) {
        long turnsBefore = before % 1000;
        return Math.max(before, micros(now) + turnsBefore) + 1;
    }

    static long tokenAbove(long known, Instant now) {
        return Math.max(known + 1, micros(now));
    }
}
