package io.workermanager.livepage.snapshot;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
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
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store that answers from a reading. A manager over it counts, explains and sees events with the rules of the domain, and costs the
 * real store nothing. It refuses every write. Safe for use by many threads.
 */
final class ReadingStore implements WorkerStore {
    private final Supplier<FleetReading> source;

    ReadingStore(Supplier<FleetReading> source) {
        this.source = source;
    }

    @Override
    public Instant now() {
        return source.get().at();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return first(record -> record.id().equals(id));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return first(record -> record.sessions().contains(session));
    }

    private Timestamped<Optional<WorkerRecord>> first(Predicate<WorkerRecord> wanted) {
        FleetReading reading = source.get();
        return new Timestamped<>(reading.records().stream().filter(wanted).findFirst(), reading.at());
    }

    @Override
    public Page scan(Query atLeast, Page.Cursor from, int limit) {
        FleetReading reading = source.get();
        List<WorkerRecord> found = reading.records().stream()
                .filter(record -> isIn(atLeast.scope(), record, reading.at())
                        && atLeast.profiles().test(record.profile()))
                .toList();
        return new Page(found, reading.unreadable(), Optional.empty(), reading.at());
    }

    private static boolean isIn(Query.ScanScope scope, WorkerRecord record, Instant at) {
        return switch (scope) {
            case ALL -> true;
            case LIVING -> record.lease().livenessAt(at) == Lease.Liveness.ALIVE;
            case MARKED -> record.availability() != Availability.ONLINE;
            case RECOVERABLE -> !record.recoverable(at).isEmpty();
        };
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        FleetReading reading = source.get();
        Page.IdlePosition after = Page.IdlePosition.at(from);
        List<WorkerRecord> idle = reading.records().stream()
                .filter(record -> WorkerCensus.State.of(record, reading.at()) == WorkerCensus.State.IDLE
                        && wanted.test(record.profile())
                        && Page.IdlePosition.of(record).compareTo(after) > 0)
                .sorted(Comparator.comparing(Page.IdlePosition::of))
                .toList();
        return Page.of(
                new Timestamped<>(idle, reading.at()),
                limit,
                record -> record,
                record -> Page.IdlePosition.of(record).cursor());
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        FleetReading reading = source.get();
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        reading.records()
                .forEach(record -> counts.computeIfAbsent(
                                record.profile(), profile -> new EnumMap<>(WorkerCensus.State.class))
                        .merge(WorkerCensus.State.of(record, reading.at()), 1L, Long::sum));
        return new Timestamped<>(new WorkerCensus(counts), reading.at());
    }

    @Override
    public FleetControl control() {
        return source.get().control();
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        throw readOnly();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        throw readOnly();
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        return new Order.AuditEntry.Page(List.of(), from);
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        throw readOnly();
    }

    @Override
    public Subscription watch(WatchScope scope, Consumer<ChangeHint> listener) {
        return () -> {};
    }

    @Override
    public void close() {}

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("a reading of a fleet cannot be changed");
    }
}
