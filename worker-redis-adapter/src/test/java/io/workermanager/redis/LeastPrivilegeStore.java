package io.workermanager.redis;

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

/** A store that makes each call as the user with the fewest permissions that suffice. */
record LeastPrivilegeStore(WorkerStore observer, WorkerStore worker, WorkerStore operator) implements WorkerStore {
    @Override
    public Instant now() {
        return observer.now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return observer.find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return observer.findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return worker.write(writes);
    }

    @Override
    public Page scan(WorkerQuery atLeast, Page.Cursor from, int limit) {
        return observer.scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return observer.longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return observer.census();
    }

    /** Another user may have made the last call, so this one reads first. */
    @Override
    public FleetControl control() {
        observer.findBySession(SessionId.of("any"));
        return observer.control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected, FleetControl next, Duration keepFor, WritePreconditions terms) {
        return operator.writeControl(expected, next, keepFor, terms);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return operator.discardUnreadable(id);
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<ChangeHint> listener) {
        return observer.watch(scope, listener);
    }

    @Override
    public void close() {
        observer.close();
        worker.close();
        operator.close();
    }
}
