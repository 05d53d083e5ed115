package io.workermanager.tck;

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

/** A store that passes every call on to another one: scenarios override what goes wrong on the way. */
class ForwardingWorkerStore implements WorkerStore {
    private final WorkerStore store;

    ForwardingWorkerStore(WorkerStore store) {
        this.store = store;
    }

    @Override
    public Instant now() {
        return store.now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return store.find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return store.findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return store.write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        return store.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return store.longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return store.census();
    }

    @Override
    public FleetControl control() {
        return store.control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        return store.writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return store.discardUnreadable(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        return store.watch(scope, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
