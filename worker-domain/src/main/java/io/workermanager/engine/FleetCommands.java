package io.workermanager.engine;

import io.workermanager.model.Availability;
import io.workermanager.model.BatchResult;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Gives orders to the whole fleet. Each order is one write of the fleet control. Safe for use by many threads. */
public final class FleetCommands {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;

    public FleetCommands(
            WorkerStore store, FleetControlAccess controlAccess, WorkerQueries workers, OptimisticUpdater updater) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.workers = workers;
        this.updater = updater;
    }

    public Hold hold(Hold.Id id, Selector selector, OrderCause cause, Optional<Duration> length) {
        FleetControl control = controlAccess.change((current, now) -> FleetControlTransitions.addHold(
                current, new Hold(id, selector, cause, now, length.map(now::plus)), now));
        return control.hold(id).orElseThrow();
    }

    public boolean lift(Hold.Id id) {
        boolean[] wasActive = {false};
        controlAccess.change((current, now) -> {
            wasActive[0] = current.hold(id).filter(hold -> hold.isActiveAt(now)).isPresent();
            return FleetControlTransitions.removeHold(current, id, now);
        });
        return wasActive[0];
    }

    public long markAllOffline(OrderCause cause) {
        hold(Hold.ALL, Selector.all(), cause, Optional.empty());
        return afterOrder("hold on all workers was given", () -> alive(store.census()));
    }

    /** Lifts the hold, then every mark that was in force at that time. Counts a worker with both once. */
    public long markAllOnline() {
        boolean lifted = lift(Hold.ALL);
        return afterOrder("hold on all workers was lifted", () -> {
            Timestamped<WorkerCensus> census = store.census();
            return (lifted ? alive(census) : 0) + liftMarks(census.at(), lifted);
        });
    }

    /** Lifts the marks that were in force at a time, and counts them. Optionally skips living workers in the count. */
    private long liftMarks(Instant at, boolean skipLivingInCount) {
        Set<WorkerId> counted = new HashSet<>();
        for (Page page : workers.pages(WorkerStore.Query.of(WorkerStore.Query.ScanScope.MARKED))) {
            List<WorkerRecord> marked = page.workers().stream()
                    .filter(worker -> isMarkedSince(worker, at))
                    .toList();
            marked.stream()
                    .filter(worker -> !skipLivingInCount || worker.lease().livenessAt(at) != Lease.Liveness.ALIVE)
                    .forEach(worker -> counted.add(worker.id()));
            lift(marked, page.at(), at);
        }
        return counted.size();
    }

    /** Skips a record that was removed or became unreadable, because its mark went with it. */
    private void lift(List<WorkerRecord> marked, Instant read, Instant markedAt) {
        if (marked.isEmpty()) {
            return;
        }
        List<BatchUpdater.Task<WorkerId>> tasks = marked.stream()
                .map(worker -> BatchUpdater.Task.reading(
                        worker.id(),
                        new Timestamped<>(worker, read),
                        RecordRule.on(
                                worker.id(),
                                (now, context) -> PlannedUpdate.of(
                                        isMarkedSince(now, markedAt)
                                                ? OperatorTransitions.mark(now, Availability.ONLINE, context.now())
                                                : now))))
                .toList();
        for (BatchResult<RecordUpdate.Result> outcome :
                updater.runEach(tasks, marked.size()).values()) {
            if (outcome instanceof BatchResult.Failed<RecordUpdate.Result> failed
                    && !(failed.why() instanceof WorkerNotFoundException)
                    && !(failed.why() instanceof UnreadableRecordException)) {
                throw failed.why();
            }
        }
    }

    public void shutdown(OrderCause cause) {
        controlAccess.change((current, now) -> FleetControlTransitions.requestShutdown(current, cause, now));
    }

    public void clearSignals() {
        controlAccess.change(FleetControlTransitions::clearSignals);
    }

    /** Runs the part after the order. If the store fails here, the order is already in force, and the message states that. */
    private static long afterOrder(String order, LongSupplier rest) {
        try {
            return rest.getAsLong();
        } catch (WorkerStoreException e) {
            throw new WorkerStoreException("the " + order + ", and then: " + e.getMessage(), true, e);
        }
    }

    private static long alive(Timestamped<WorkerCensus> census) {
        return FleetStats.of(census.value(), FleetControl.none(), census.at())
                .fleet()
                .alive();
    }

    private static boolean isMarkedSince(WorkerRecord worker, Instant time) {
        return worker.availability() != Availability.ONLINE
                && !worker.lastStatusChange().isAfter(time);
    }
}
