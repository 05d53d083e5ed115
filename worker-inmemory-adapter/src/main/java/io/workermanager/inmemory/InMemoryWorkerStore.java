package io.workermanager.inmemory;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
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
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A {@link WorkerStore} in the memory of this JVM, for tests and for fleets in a single process.
 *
 * <p>It is exact to the millisecond: a record is visible until its {@code keepFor} has passed, and is gone at that instant, without a
 * background thread. {@link #sibling()} returns another store over the same fleet. It has no unreadable records, and never throws a
 * {@link io.workermanager.port.WorkerStoreException}.
 *
 * <p>Safe for use by many threads. The store calls each listener sequentially, in the order of the writes, on threads that end when
 * they are idle.
 */
public final class InMemoryWorkerStore implements WorkerStore {
    private final FleetState fleet;
    private final Set<CoalescingListener> watches = ConcurrentHashMap.newKeySet();
    private final Optional<Executor> givenExecutor;
    private final ThreadPoolExecutor ownThreads = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            1,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new ThreadFactoryBuilder()
                    .setNameFormat("worker-store-watch-%d")
                    .setDaemon(true)
                    .build(),
            new ThreadPoolExecutor.DiscardPolicy());
    private volatile boolean closed;

    private InMemoryWorkerStore(FleetState fleet, Optional<Executor> givenExecutor) {
        this.fleet = fleet;
        this.givenExecutor = givenExecutor;
    }

    /**
     * Returns a store over a new fleet with the system clock.
     *
     * @return the store
     */
    public static InMemoryWorkerStore create() {
        return create(InstantSource.system());
    }

    /**
     * Returns a store over a new fleet.
     *
     * @param clock the clock, which may move backwards; the store truncates it to milliseconds, and calls it inside its lock, so
     *     that it must return at once and must not call a store
     * @return the store
     * @see SettableClock
     */
    public static InMemoryWorkerStore create(InstantSource clock) {
        Objects.requireNonNull(clock, "clock");
        return new InMemoryWorkerStore(new FleetState(clock), Optional.empty());
    }

    /**
     * Returns a store over a new fleet that calls its listeners on an executor.
     *
     * @param clock the clock, as for {@link #create(InstantSource)}
     * @param listening runs the calls of listeners, for this store and its siblings; a call that it rejects is a lost hint
     * @return the store
     */
    public static InMemoryWorkerStore create(InstantSource clock, Executor listening) {
        Objects.requireNonNull(clock, "clock");
        Objects.requireNonNull(listening, "listening");
        return new InMemoryWorkerStore(new FleetState(clock), Optional.of(listening));
    }

    /**
     * Returns another store over the same fleet, like that of another process. Each store is closed separately.
     *
     * @return the store
     * @throws IllegalStateException if this store is closed
     */
    public InMemoryWorkerStore sibling() {
        return new InMemoryWorkerStore(open(), givenExecutor);
    }

    @Override
    public Instant now() {
        return open().now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return open().find(id);
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        Objects.requireNonNull(session, "session");
        return open().findBySession(session);
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        Objects.requireNonNull(writes, "writes");
        FleetState here = open();
        List<WriteResult> results = new ArrayList<>(writes.size());
        for (Write write : writes) {
            results.add(here.write(write));
        }
        return results;
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        Objects.requireNonNull(atLeast, "atLeast");
        Objects.requireNonNull(from, "from");
        return page(atLeast.profiles(), limit, selection -> open().scan(selection, atLeast.scope(), from, limit));
    }

    /**
     * {@inheritDoc}
     *
     * @throws InvalidValueException if the limit is out of bounds, or the cursor is not from this method
     */
    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        Objects.requireNonNull(wanted, "wanted");
        Objects.requireNonNull(from, "from");
        return page(wanted, limit, selection -> open().longestIdle(selection, from, limit));
    }

    private static Page page(Predicate<Profile> wanted, int limit, Function<ProfileFilter, Optional<Page>> read) {
        Page.checkLimit(limit);
        ProfileFilter selection = new ProfileFilter(wanted);
        Optional<Page> page = read.apply(selection);
        while (page.isEmpty()) {
            selection.judge();
            page = read.apply(selection);
        }
        return page.get();
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        return open().census();
    }

    @Override
    public FleetControl control() {
        return open().control();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(keepFor, "keepFor");
        Objects.requireNonNull(preconditions, "preconditions");
        Objects.requireNonNull(audit, "audit");
        Write.checkKeepFor(keepFor);
        return open().writeControl(expected, next, keepFor, preconditions, audit);
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        Objects.requireNonNull(from, "from");
        Page.checkLimit(limit);
        return open().audit(from, limit);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        Objects.requireNonNull(id, "id");
        open();
        return false;
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(listener, "listener");
        FleetState here = open();
        CoalescingListener watch = new CoalescingListener(
                scope, listener, MoreExecutors.newSequentialExecutor(givenExecutor.orElse(ownThreads)));
        watches.add(watch);
        here.add(watch);
        if (closed) {
            end(watch);
            open();
        }
        return () -> end(watch);
    }

    private void end(CoalescingListener watch) {
        watch.end();
        fleet.remove(watch);
        watches.remove(watch);
    }

    private FleetState open() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        return fleet;
    }

    /** The number of entries in the fleet's memory. */
    FleetState.Sizes sizes() {
        return fleet.sizes();
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(this::end);
        ownThreads.shutdown();
    }
}
