package io.workermanager.inmemory;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Ledger;
import io.workermanager.store.Write;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** All that is known of a fleet at the time that has passed last. */
final class Books implements Ledger {
    final Records records = new Records();
    final Sessions sessions = new Sessions();
    final Graveyard graveyard = new Graveyard();
    final Orders orders = new Orders();
    private Instant at = Instant.EPOCH;

    /** Lets time come to a point, earlier than before perhaps; tells of the records that are no longer kept. */
    void pass(Instant now, Consumer<Worker> gone) {
        at = now;
        orders.pass(now);
        graveyard.pass(now);
        sessions.forget(forgottenBelow());
        records.pass(now, worker -> {
            sessions.expired(worker);
            gone.accept(worker);
        });
    }

    /** Does what a write asks for, and asks nothing. */
    void apply(Write write) {
        tenures(write).forEach(sessions::put);
        Kept kept = records.find(write.id());
        Optional<Worker> next = write.after();
        if (next.isEmpty()) {
            bury(Objects.requireNonNull(kept));
        } else if (kept == null) {
            records.insert(next.get(), at.plus(write.keepFor()), at);
        } else {
            records.replace(kept, next.get(), at.plus(write.keepFor()), at);
        }
        orders.renew(at);
    }

    private void bury(Kept kept) {
        records.remove(kept);
        graveyard.bury(kept.worker, at);
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
    public Optional<Worker> record(WorkerId id) {
        return Optional.ofNullable(records.find(id)).map(kept -> kept.worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(graveyard.find(id, at));
    }

    @Override
    public Optional<Tenure> tenure(SessionId session) {
        return Optional.ofNullable(sessions.find(session));
    }

    @Override
    public long greatestToken() {
        return sessions.greatestToken();
    }
}
