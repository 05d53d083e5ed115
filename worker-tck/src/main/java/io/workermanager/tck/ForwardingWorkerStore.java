package io.workermanager.tck;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store that forwards every call to another store. Subclasses override the calls that they change. Safe for use by many threads
 * if the other store is.
 */
public class ForwardingWorkerStore implements WorkerStore {
    private final Supplier<? extends WorkerStore> delegate;

    /**
     * Creates a store that forwards to one store.
     *
     * @param delegate the other store
     */
    public ForwardingWorkerStore(WorkerStore delegate) {
        this(() -> delegate);
    }

    /**
     * Creates a store that selects the other store on each call.
     *
     * @param delegate returns the other store
     */
    public ForwardingWorkerStore(Supplier<? extends WorkerStore> delegate) {
        this.delegate = delegate;
    }

    /**
     * Returns the other store. Every call that is forwarded calls this method first.
     *
     * @return the other store
     */
    protected WorkerStore delegate() {
        return delegate.get();
    }

    @Override
    public Instant now() {
        return delegate().now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return delegate().find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return delegate().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return delegate().write(writes);
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return delegate().scan(atLeast, from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return delegate().longestIdle(wanted, from, limit);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return delegate().census();
    }

    @Override
    public FleetControl control() {
        return delegate().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return delegate().writeControl(expected, next, keepFor, preconditions, audit);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return delegate().audit(from, limit);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return delegate().discardUnreadable(id);
    }

    @Override
    public Subscription watch(WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        return delegate().watch(scope, listener);
    }

    @Override
    public void close() {
        delegate().close();
    }
}
