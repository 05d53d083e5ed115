package io.workermanager.inmemory;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteDecisionState;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The state of a fleet at the last time that it was advanced to. */
final class InMemoryLedger implements WriteDecisionState {
    final RecordTable records = new RecordTable();
    final SessionOwnershipTable sessions = new SessionOwnershipTable();
    final RemovedIds graveyard = new RemovedIds();
    final StoredFleetControl orders = new StoredFleetControl();
    private final Consumer<WorkerRecord> over;
    private Instant at = Instant.EPOCH;

    /** Called for each record whose retention ended. */
    InMemoryLedger(Consumer<WorkerRecord> gone) {
        this.over = worker -> {
            sessions.expired(worker);
            gone.accept(worker);
        };
    }

    /** Moves to a time, forwards or backwards. */
    void advance(Instant now) {
        at = now;
        orders.advance(now);
        graveyard.advance(now);
        sessions.forget(forgottenBelow());
        records.advance(now, over);
    }

    /** Applies a write without checks. */
    void apply(Write write) {
        ownerships(write).forEach(sessions::put);
        StoredRecord kept = records.find(write.id());
        Optional<WorkerRecord> next = write.after();
        if (next.isEmpty()) {
            addTombstone(Objects.requireNonNull(kept));
        } else if (kept == null) {
            records.insert(next.get(), at.plus(write.keepFor()), at);
        } else {
            records.replace(kept, next.get(), at.plus(write.keepFor()), at);
        }
        orders.renew(at);
    }

    private void addTombstone(StoredRecord kept) {
        records.remove(kept);
        graveyard.add(kept.worker, at);
    }

    @Override
    public Instant at() {
        return at;
    }

    @Override
    public FleetControl control() {
        return orders.current();
    }

    @Override
    public Optional<WorkerRecord> record(WorkerId id) {
        StoredRecord kept = records.find(id);
        return kept == null ? Optional.empty() : Optional.of(kept.worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(graveyard.find(id, at));
    }

    @Override
    public Optional<SessionOwnership> ownership(SessionId session) {
        return Optional.ofNullable(sessions.find(session));
    }

    @Override
    public long greatestToken() {
        return sessions.greatestToken();
    }
}
