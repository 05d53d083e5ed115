package io.workermanager.livepage.snapshot;

import io.workermanager.WorkerManager;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads a fleet. One reading is one scan of all records, one read of the fleet control and one of the new audit entries. Not
 * thread-safe.
 */
final class SnapshotReader {
    private final WorkerManager manager;
    private final Supplier<List<String>> risks;
    private final AuditHistory audit;
    private final EventHistory events = new EventHistory();
    private final StatsHistory history = new StatsHistory();

    SnapshotReader(WorkerManager manager, Supplier<List<String>> risks) {
        this.manager = manager;
        this.risks = risks;
        this.audit = new AuditHistory(manager.fleet());
    }

    /** A snapshot before anything was read. */
    static FleetSnapshot empty() {
        return snapshot(FleetReading.NONE, new StatsHistory(), List.of(), List.of(), List.of());
    }

    FleetSnapshot read() {
        WorkerList list = manager.diagnosis().listWorkers(WorkerList.Options.everything());
        FleetReading reading = new FleetReading(
                latest(list),
                list.stream().map(WorkerView::worker).toList(),
                list.unreadable(),
                manager.fleet().control());
        return snapshot(reading, history, events.after(reading), audit.read(), List.copyOf(risks.get()));
    }

    /** Counts the fleet without reading its records, so that the lines have no gap while nobody looks. */
    void readStats() {
        history.with(manager.getEnhancedStats());
    }

    private Instant latest(WorkerList list) {
        return list.stream()
                .map(WorkerView::at)
                .max(Comparator.naturalOrder())
                .orElseGet(() -> manager.diagnosis().now());
    }

    private static FleetSnapshot snapshot(
            FleetReading reading,
            StatsHistory history,
            List<SeenEvent> events,
            List<Order.AuditEntry> audit,
            List<String> risks) {
        WorkerManager queries = WorkerManager.create(new ReadingStore(() -> reading));
        FleetStats stats = queries.getEnhancedStats();
        return new FleetSnapshot(
                reading.at(),
                queries.diagnosis().listWorkers(WorkerList.Options.everything()).workers(),
                reading.unreadable(),
                reading.control(),
                stats,
                history.with(stats),
                events,
                audit,
                risks,
                Optional.empty(),
                criteria -> queries.diagnosis().explain(criteria));
    }
}
