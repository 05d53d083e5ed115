package io.workermanager.redis.campaign;

import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A store that does what another one does; subclasses do something else. */
class DelegatingStore implements WorkerStore {
    private final Supplier<WorkerStore> below;

    DelegatingStore(WorkerStore to) {
        this(() -> to);
    }

    /** One that asks anew with each call which store it is. */
    DelegatingStore(Supplier<WorkerStore> below) {
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
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        before();
        return below.get().find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        before();
        return below.get().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        before();
        return below.get().write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        before();
        return below.get().scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        before();
        return below.get().longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        before();
        return below.get().census();
    }

    @Override
    public FleetControl control() {
        before();
        return below.get().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        before();
        return below.get().writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        before();
        return below.get().discardUnreadable(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        before();
        return below.get().watch(scope, listener);
    }

    @Override
    public void close() {
        below.get().close();
    }
}
