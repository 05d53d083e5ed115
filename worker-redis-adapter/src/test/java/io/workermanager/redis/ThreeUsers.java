package io.workermanager.redis;

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

/** One fleet through the eyes of three users: each call is made by the one who may do least of those who may make it. */
record ThreeUsers(WorkerStore observer, WorkerStore worker, WorkerStore operator) implements WorkerStore {
    @Override
    public Instant now() {
        return observer.now();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return observer.find(id);
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return observer.findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return worker.write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        return observer.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        return observer.longestIdle(wanted, from, limit);
    }

    @Override
    public Reading<Census> census() {
        return observer.census();
    }

    /** Whichever of the three made the last call, this one asks. */
    @Override
    public FleetControl control() {
        observer.findBySession(SessionId.of("any"));
        return observer.control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        return operator.writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return operator.discardUnreadable(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return observer.watch(scope, listener);
    }

    @Override
    public void close() {
        observer.close();
        worker.close();
        operator.close();
    }
}
