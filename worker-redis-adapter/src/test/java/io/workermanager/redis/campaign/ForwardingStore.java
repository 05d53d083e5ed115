package io.workermanager.redis.campaign;

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
import java.util.function.Supplier;

/** A store that does what another one does; subclasses do something else. */
class ForwardingStore implements WorkerStore {
    private final Supplier<WorkerStore> below;

    ForwardingStore(WorkerStore to) {
        this(() -> to);
    }

    /** One that asks anew with each call which store it is. */
    ForwardingStore(Supplier<WorkerStore> below) {
        this.below = below;
    }

    /** Called before every call that is forwarded. */
    void before() {}

    @Override
    public Instant now() {
        before();
        return below.get().now();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        before();
        return below.get().find(id);
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        before();
        return below.get().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        before();
        return below.get().write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        before();
        return below.get().scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        before();
        return below.get().longestIdle(wanted, from, limit);
    }

    @Override
    public Reading<Census> census() {
        before();
        return below.get().census();
    }

    @Override
    public FleetControl control() {
        before();
        return below.get().control();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        before();
        return below.get().writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        before();
        return below.get().discardUnreadable(id);
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        before();
        return below.get().watch(scope, listener);
    }

    @Override
    public void close() {
        below.get().close();
    }
}
