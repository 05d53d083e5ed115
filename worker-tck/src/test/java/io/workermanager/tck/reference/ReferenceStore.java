package io.workermanager.tck.reference;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** One client's handle on a {@link ReferenceFleet}: what the port says about reading. Safe for use by many threads. */
class ReferenceStore implements WorkerStore {
    final ReferenceFleet fleet;
    private final List<WorkerStore.Subscription> watches = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    ReferenceStore(ReferenceFleet fleet) {
        this.fleet = fleet;
    }

    @Override
    public Instant now() {
        checkOpen();
        return fleet.clock.now();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        checkOpen();
        synchronized (fleet) {
            checkReadable(id);
            return reading(Optional.ofNullable(fleet.all().get(id)));
        }
    }

    void checkReadable(WorkerId id) {
        WorkerList.Unreadable corrupted = fleet.unreadable.get(id);
        if (corrupted != null) {
            throw new UnreadableRecordException(corrupted);
        }
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        checkOpen();
        synchronized (fleet) {
            Map<WorkerId, WorkerRecord> all = fleet.all();
            Optional<WorkerId> holder =
                    Optional.ofNullable(fleet.held.get(session)).map(ReferenceFleet.Holding::by);
            holder.ifPresent(this::checkReadable);
            return reading(holder.map(all::get));
        }
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        checkOpen();
        synchronized (fleet) {
            return fleet.write(writes);
        }
    }

    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        checkOpen();
        Page.checkLimit(limit);
        Timestamped<List<WorkerRecord>> all = allById();
        List<WorkerRecord> wanted = all.value().stream()
                .filter(worker -> reaches(atLeast.scope(), worker, all.at()))
                .filter(worker -> atLeast.profiles().test(fleet.indexed(worker)))
                .filter(worker -> worker.id().value().compareTo(from.place()) > 0)
                .sorted(Comparator.comparing(worker -> worker.id().value()))
                .toList();
        List<WorkerList.Unreadable> corrupted;
        synchronized (fleet) {
            corrupted = List.copyOf(fleet.unreadable.values());
        }
        return page(wanted, corrupted, limit, all.at(), worker -> worker.id().value());
    }

    boolean reaches(WorkerStore.Query.ScanScope scope, WorkerRecord worker, Instant now) {
        WorkerCensus.State state = WorkerCensus.State.of(worker, now);
        return switch (scope) {
            case ALL -> true;
            case LIVING -> state != WorkerCensus.State.EXPIRED && state != WorkerCensus.State.LEFT;
            case MARKED -> worker.availability() != Availability.ONLINE;
            case RECOVERABLE -> !worker.recoverable(now).isEmpty();
        };
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        checkOpen();
        Page.checkLimit(limit);
        Timestamped<List<WorkerRecord>> all = allById();
        List<WorkerRecord> idle = all.value().stream()
                .filter(worker -> idle(worker, all.at()))
                .filter(worker -> wanted.test(fleet.indexed(worker)))
                .sorted(order())
                .dropWhile(worker -> !from.equals(Page.Cursor.start()) && !isAfter(worker, from))
                .toList();
        return page(idle, List.of(), limit, all.at(), worker -> worker.turn() + " " + worker.id());
    }

    boolean idle(WorkerRecord worker, Instant now) {
        return WorkerCensus.State.of(worker, now) == WorkerCensus.State.IDLE;
    }

    Comparator<WorkerRecord> order() {
        return Comparator.comparingLong(WorkerRecord::turn).thenComparing(WorkerRecord::id, WorkerId.order());
    }

    boolean isAfter(WorkerRecord worker, Page.Cursor from) {
        int space = from.place().indexOf(' ');
        long turn = Long.parseLong(from.place().substring(0, space));
        WorkerId id = WorkerId.of(from.place().substring(space + 1));
        return worker.turn() > turn
                || (worker.turn() == turn && WorkerId.order().compare(worker.id(), id) > 0);
    }

    Page page(
            List<WorkerRecord> left,
            List<WorkerList.Unreadable> unreadable,
            int limit,
            Instant at,
            Function<WorkerRecord, String> place) {
        List<WorkerRecord> page = left.stream().limit(limit).toList();
        boolean more = left.size() > page.size();
        return new Page(
                page,
                unreadable,
                more ? Optional.of(new Page.Cursor(place.apply(page.get(page.size() - 1)))) : Optional.empty(),
                at);
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        checkOpen();
        Timestamped<List<WorkerRecord>> all = allById();
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        all.value().forEach(worker -> count(worker, all.at(), counts));
        return new Timestamped<>(new WorkerCensus(counts), all.at());
    }

    void count(WorkerRecord worker, Instant now, Map<Profile, Map<WorkerCensus.State, Long>> counts) {
        counts.computeIfAbsent(fleet.indexed(worker), profile -> new HashMap<>())
                .merge(WorkerCensus.State.of(worker, now), 1L, Long::sum);
    }

    @Override
    public FleetControl control() {
        checkOpen();
        synchronized (fleet) {
            fleet.expire(fleet.clock.now());
            return fleet.control;
        }
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        checkOpen();
        synchronized (fleet) {
            return fleet.writeControl(expected, next, keepFor, preconditions, audit);
        }
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        checkOpen();
        Page.checkLimit(limit);
        synchronized (fleet) {
            return fleet.audit(from, limit);
        }
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        checkOpen();
        synchronized (fleet) {
            return fleet.discardUnreadable(id);
        }
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        checkOpen();
        WorkerStore.Subscription watch = fleet.signals.watch(scope, listener);
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        endWatches();
        closed = true;
    }

    void endWatches() {
        watches.forEach(WorkerStore.Subscription::close);
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    Timestamped<List<WorkerRecord>> allById() {
        synchronized (fleet) {
            return reading(new ArrayList<>(fleet.all().values()));
        }
    }

    private <T> Timestamped<T> reading(T value) {
        return new Timestamped<>(value, at());
    }

    /** When a reading is made. */
    Instant at() {
        return fleet.clock.now();
    }
}
