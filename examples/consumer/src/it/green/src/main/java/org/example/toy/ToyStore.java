package org.example.toy;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.Turn;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
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
    private <T> Reading<T> locked(Function<ToyFleet, T> work) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        synchronized (fleet) {
            Instant now = Instant.ofEpochMilli(clock.millis());
            fleet.pass(now);
            return new Reading<>(work.apply(fleet), now);
        }
    }

    @Override
    public Instant now() {
        return locked(ToyFleet::at).value();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return locked(all -> all.record(id));
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return locked(all -> all.holder(session));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return locked(all -> writes.stream().map(all::write).toList()).value();
    }

    /** Delivers all records, whatever they should be at least: the caller filters. */
    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        return page(locked(ToyFleet::all), worker -> new Turn(0, worker.id()), from, limit);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        Reading<List<Worker>> all = locked(ToyFleet::all);
        List<Worker> idle = all.value().stream()
                .filter(worker -> Standing.of(worker, all.at()) == Standing.IDLE && wanted.test(worker.profile()))
                .toList();
        return page(new Reading<>(idle, all.at()), this::turn, from, limit);
    }

    /** Whose turn it is: the smallest comes first. */
    protected Turn turn(Worker worker) {
        return Turn.of(worker);
    }

    /** Goes on after the last one of the page before, be it there still or not. */
    private static Page page(Reading<List<Worker>> found, Function<Worker, Turn> place, Cursor from, int limit) {
        Turn last = Turn.at(from);
        List<Worker> rest = found.value().stream()
                .filter(worker -> place.apply(worker).compareTo(last) > 0)
                .sorted(Comparator.comparing(place))
                .toList();
        return Page.of(new Reading<>(rest, found.at()), limit, Function.identity(), worker -> place.apply(worker).cursor());
    }

    @Override
    public Reading<Census> census() {
        Reading<List<Worker>> all = locked(ToyFleet::all);
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        all.value().forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new HashMap<>())
                .merge(Standing.of(worker, all.at()), 1L, Long::sum));
        return new Reading<>(new Census(counts), all.at());
    }

    @Override
    public FleetControl control() {
        return locked(ToyFleet::control).value();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Write.checkKeepFor(keepFor);
        return locked(all -> all.order(expected, next, keepFor, terms)).value();
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return locked(all -> false).value();
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return locked(all -> (Subscription) () -> {}).value();
    }

    @Override
    public void close() {
        closed = true;
    }
}
