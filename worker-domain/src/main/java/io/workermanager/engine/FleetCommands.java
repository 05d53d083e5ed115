package io.workermanager.engine;

import io.workermanager.model.Availability;
import io.workermanager.model.BatchResult;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.Timestamped;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.OrderTransitions;
import io.workermanager.rules.RecoveryPausePolicy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/** Gives orders to the whole fleet. Each order is one write of the fleet control. Safe for use by many threads. */
final class FleetCommands {
    private final WorkerStore store;
    private final FleetControlAccess controlAccess;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;
    private final OrderTargets targets;
    private final OrderLog log;

    FleetCommands(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerQueries workers,
            OptimisticUpdater updater,
            OrderTargets targets,
            OrderLog log) {
        this.store = store;
        this.controlAccess = controlAccess;
        this.workers = workers;
        this.updater = updater;
        this.targets = targets;
        this.log = log;
    }

    /** The effect of an order on the fleet control, and how many living workers the order concerned. */
    record Given<T>(T effect, long concerned) {}

    /** Adds the hold, and returns it. */
    Given<Hold> hold(Order order) {
        long concerned = OrderTargets.countIfPossible(() -> targets.countLiving(order.selector()));
        FleetControl control = controlAccess.change(
                (current, now) -> FleetControlTransitions.addHold(current, holdOf(order, now), now),
                OrderLog.entry(order, concerned));
        return new Given<>(control.hold(idOf(order)).orElseThrow(), concerned);
    }

    private static Hold holdOf(Order order, Instant now) {
        return new Hold(
                idOf(order),
                order.selector(),
                order.cause(),
                now,
                order.length().map(now::plus));
    }

    private static Hold.Id idOf(Order order) {
        return Hold.Id.of(order.subject().orElseThrow());
    }

    /** Lifts the hold, and returns whether it was in force. */
    Given<Boolean> lift(Order order) {
        long concerned = OrderTargets.countIfPossible(() -> targets.activeHold(idOf(order))
                .map(hold -> targets.countLiving(hold.selector()))
                .orElse(0L));
        return new Given<>(removeHold(order, idOf(order), concerned), concerned);
    }

    /** Returns whether the hold was in force. */
    private boolean removeHold(Order order, Hold.Id id, long concerned) {
        boolean[] wasActive = {false};
        controlAccess.change(
                (control, now) -> {
                    wasActive[0] = control.hold(id)
                            .filter(hold -> hold.isActiveAt(now))
                            .isPresent();
                    return FleetControlTransitions.removeHold(control, id, now);
                },
                OrderLog.entry(order, concerned));
        return wasActive[0];
    }

    /** Lifts the hold on all workers, then every mark that was in force at that time. Counts a worker with both once. */
    long markAllOnline(Order order) {
        long concerned = OrderTargets.countIfPossible(targets::countAllUnderOrders);
        boolean lifted = removeHold(order, Hold.ALL, concerned);
        return log.afterOrder(order, () -> {
            Timestamped<WorkerCensus> census = store.census();
            return (lifted ? census.value().alive() : 0) + liftMarks(order, census.at(), lifted);
        });
    }

    /** Lifts the marks that were in force at a time, and counts them. Optionally skips living workers in the count. */
    private long liftMarks(Order order, Instant at, boolean skipLivingInCount) {
        Set<WorkerId> counted = new HashSet<>();
        for (Page page : workers.pages(WorkerStore.Query.of(WorkerStore.Query.ScanScope.MARKED))) {
            List<WorkerRecord> marked = page.workers().stream()
                    .filter(worker -> isMarkedSince(worker, at))
                    .toList();
            marked.stream()
                    .filter(worker -> !skipLivingInCount || worker.lease().livenessAt(at) != Lease.Liveness.ALIVE)
                    .forEach(worker -> counted.add(worker.id()));
            lift(order, marked, page.at(), at);
        }
        return counted.size();
    }

    /** Skips a record that was removed or became unreadable, because its mark went with it. */
    private void lift(Order order, List<WorkerRecord> marked, Instant read, Instant markedAt) {
        if (marked.isEmpty()) {
            return;
        }
        OrderTransitions given = OrderTransitions.givenAt(order, read);
        List<BatchUpdater.Task<WorkerId>> tasks = marked.stream()
                .map(worker -> BatchUpdater.Task.reading(
                        worker.id(),
                        new Timestamped<>(worker, read),
                        RecordRule.on(
                                worker.id(),
                                (now, context) -> PlannedUpdate.of(
                                        isMarkedSince(now, markedAt)
                                                ? given.apply(now, context.control(), context.now())
                                                : now))))
                .toList();
        updater.runEach(tasks, marked.size()).values().forEach(FleetCommands::throwUnlessGone);
    }

    /** Throws the failure of a change, unless the record is gone or became unreadable. */
    static void throwUnlessGone(BatchResult<RecordUpdate.Result> outcome) {
        if (outcome instanceof BatchResult.Failed<RecordUpdate.Result> failed
                && !(failed.why() instanceof WorkerNotFoundException)
                && !(failed.why() instanceof UnreadableRecordException)) {
            throw failed.why();
        }
    }

    /** Requests the shutdown of every worker. Returns how many are alive. */
    long shutdown(Order order) {
        return changeControl(
                order,
                () -> targets.countLiving(Selector.all()),
                (control, now) -> FleetControlTransitions.requestShutdown(control, order.cause(), now));
    }

    /** Withdraws all requests. Returns how many living workers had one. */
    long clearSignals(Order order) {
        return changeControl(order, () -> targets.of(order).size(), FleetControlTransitions::clearSignals);
    }

    /** Ends the recovery pause. Returns how many workers have a session that waits for recovery. */
    long endRecoveryPause(Order order) {
        return changeControl(
                order,
                () -> targets.of(order).size(),
                (control, now) ->
                        FleetControlTransitions.recordSweep(control, RecoveryPausePolicy.endedByOperator(now)));
    }

    private long changeControl(
            Order order, LongSupplier count, BiFunction<FleetControl, Instant, FleetControl> change) {
        long concerned = OrderTargets.countIfPossible(count);
        controlAccess.change(change, OrderLog.entry(order, concerned));
        return concerned;
    }

    private static boolean isMarkedSince(WorkerRecord worker, Instant time) {
        return worker.availability() != Availability.ONLINE
                && !worker.lastStatusChange().isAfter(time)
                && worker.markOrder()
                        .filter(order -> order.revision() > time.toEpochMilli())
                        .isEmpty();
    }
}
