package org.example.toy;

import io.workermanager.model.Order;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Page;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.port.Timestamped;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A toy: a fleet in the memory of one process, under one lock. It gives no hints. */
public class ToyStore implements WorkerStore {
    private final ToyFleet fleet;
    private final InstantSource clock;
    private volatile boolean closed;

    public ToyStore(ToyFleet fleet, InstantSource clock) {
        this.fleet = fleet;
        this.clock = clock;
    }

    /** Runs under the fleet's lock, at one time. */
    private <T> Timestamped<T> locked(Function<ToyFleet, T> work) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        synchronized (fleet) {
            Instant now = Instant.ofEpochMilli(clock.millis());
            fleet.advance(now);
            return new Timestamped<>(work.apply(fleet), now);
        }
    }

    @Override
    public Instant now() {
        return locked(ToyFleet::at).value();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return locked(all -> all.record(id));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return locked(all -> all.holder(session));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return locked(all -> writes.stream().map(all::write).toList()).value();
    }

    /** Delivers all records, whatever they should be at least: the caller filters. */
    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        return page(locked(ToyFleet::all), worker -> new Page.IdlePosition(0, worker.id()), from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        Timestamped<List<WorkerRecord>> all = locked(ToyFleet::all);
        List<WorkerRecord> idle = all.value().stream()
                .filter(worker -> WorkerCensus.State.of(worker, all.at()) == WorkerCensus.State.IDLE && wanted.test(worker.profile()))
                .toList();
        return page(new Timestamped<>(idle, all.at()), this::turn, from, limit);
    }

    /** Whose turn it is: the smallest comes first. */
    protected Page.IdlePosition turn(WorkerRecord worker) {
        return Page.IdlePosition.of(worker);
    }

    /** Goes on after the last one of the page before, be it there still or not. */
    private static Page page(Timestamped<List<WorkerRecord>> found, Function<WorkerRecord, Page.IdlePosition> place, Page.Cursor from, int limit) {
        Page.IdlePosition last = Page.IdlePosition.at(from);
        List<WorkerRecord> rest = found.value().stream()
                .filter(worker -> place.apply(worker).compareTo(last) > 0)
                .sorted(Comparator.comparing(place))
                .toList();
        return Page.of(new Timestamped<>(rest, found.at()), limit, Function.identity(), worker -> place.apply(worker).cursor());
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        Timestamped<List<WorkerRecord>> all = locked(ToyFleet::all);
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        all.value().forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new HashMap<>())
                .merge(WorkerCensus.State.of(worker, all.at()), 1L, Long::sum));
        return new Timestamped<>(new WorkerCensus(counts), all.at());
    }

    @Override
    public FleetControl control() {
        return locked(ToyFleet::control).value();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Write.Preconditions preconditions, Optional<Order.AuditEntry> audit) {
        Write.checkKeepFor(keepFor);
        return locked(all -> all.order(expected, next, keepFor, preconditions, audit)).value();
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        Page.checkLimit(limit);
        return locked(all -> all.audit(from, limit)).value();
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return locked(all -> false).value();
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        return locked(all -> (WorkerStore.Subscription) () -> {}).value();
    }

    @Override
    public void close() {
        closed = true;
    }
}
