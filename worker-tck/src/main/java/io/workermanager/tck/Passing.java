package io.workermanager.tck;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A store that passes every call on to another one: scenarios override what goes wrong on the way. */
class Passing implements WorkerStore {
    private final WorkerStore store;

    Passing(WorkerStore store) {
        this.store = store;
    }

    @Override
    public Instant now() {
        return store.now();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return store.find(id);
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return store.findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return store.write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        return store.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        return store.longestIdle(wanted, from, limit);
    }

    @Override
    public Reading<Census> census() {
        return store.census();
    }

    @Override
    public FleetControl control() {
        return store.control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        return store.writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return store.discardUnreadable(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return store.watch(scope, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
