package io.workermanager.metrics;

import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * A store that times each call of another one: the timer {@code worker.manager.store.calls} with the tags {@code operation} and
 * {@code outcome}. It changes no result and no exception. {@link #now} is not timed, because a store estimates it without a call.
 *
 * <p>Thread-safe if the other store is.
 */
public final class MeteredWorkerStore implements WorkerStore {
    private final WorkerStore store;
    private final StoreTimers timers;
    private final LeaseTracker leases;

    private MeteredWorkerStore(WorkerStore store, StoreTimers timers, LeaseTracker leases) {
        this.store = store;
        this.timers = timers;
        this.leases = leases;
    }

    /**
     * Creates the store.
     *
     * @param store carries out the calls; closed together with the new store
     * @param registry has the timers
     * @return the store
     * @throws NullPointerException if an argument is null
     */
    public static MeteredWorkerStore of(WorkerStore store, MeterRegistry registry) {
        return of(store, registry, System::nanoTime);
    }

    static MeteredWorkerStore of(WorkerStore store, MeterRegistry registry, LongSupplier nanoTime) {
        Objects.requireNonNull(store, "store");
        Objects.requireNonNull(registry, "registry");
        return new MeteredWorkerStore(store, new StoreTimers(registry), new LeaseTracker(nanoTime));
    }

    LeaseTracker leases() {
        return leases;
    }

    @Override
    public Instant now() {
        return store.now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return timers.time("find", () -> store.find(id));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return timers.time("findBySession", () -> store.findBySession(session));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        long sentAt = leases.now();
        List<WriteResult> results = timers.time(
                "write",
                () -> store.write(writes),
                all -> all.stream().anyMatch(WriteResult.Rejected.class::isInstance));
        leases.record(writes, results, sentAt);
        return results;
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return timers.time("scan", () -> store.scan(atLeast, from, limit));
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        return timers.time("longestIdle", () -> store.longestIdle(wanted, from, limit));
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return timers.time("census", store::census);
    }

    @Override
    public FleetControl control() {
        return timers.time("control", store::control);
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return timers.time(
                "writeControl",
                () -> store.writeControl(expected, next, keepFor, preconditions, audit),
                WriteResult.Rejected.class::isInstance);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return timers.time("audit", () -> store.audit(from, limit));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return timers.time("discardUnreadable", () -> store.discardUnreadable(id));
    }

    @Override
    public Subscription watch(WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        return timers.time("watch", () -> store.watch(scope, listener));
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
