package io.workermanager.engine;

import io.workermanager.model.BatchResult;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.OrderTransitions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Gives the orders of operators, and previews them. An order to one worker is one write of its record, and an order to the fleet is
 * one write of the fleet control; the entry for the audit log is in the same write. An order that changes many records first writes
 * its entry with the fleet control. Safe for use by many threads.
 */
public final class OrderExecutor {
    private static final int PAGE = 1_000;

    private final WorkerStore store;
    private final OptimisticUpdater updater;
    private final SessionAssigner assigner;
    private final WorkerManagerSettings settings;
    private final OrderTargets targets;
    private final FleetCommands fleet;
    private final OrderLog log;

    public OrderExecutor(
            WorkerStore store,
            FleetControlAccess controlAccess,
            WorkerQueries workers,
            OptimisticUpdater updater,
            SessionAssigner assigner,
            WorkerManagerSettings settings) {
        this.store = store;
        this.updater = updater;
        this.assigner = assigner;
        this.settings = settings;
        this.targets = new OrderTargets(store, controlAccess, workers);
        this.log = new OrderLog(controlAccess);
        this.fleet = new FleetCommands(store, controlAccess, workers, updater, targets, log);
    }

    public Order.Preview preview(Order order) {
        List<WorkerView> workers = targets.of(order);
        return new Order.Preview(order, store.now(), workers, targets.inAdvance(order));
    }

    public Order.Result give(Order order) {
        return switch (order.kind()) {
            case MARK_OFFLINE, MARK_ONLINE, PAUSE, RESUME, RELEASE -> changeRecords(order);
            case SHUTDOWN ->
                order.selector().equals(Selector.all()) ? given(order, fleet.shutdown(order)) : changeRecords(order);
            case HOLD -> given(order, fleet.hold(order).concerned());
            case LIFT -> given(order, fleet.lift(order).concerned());
            case MARK_ALL_ONLINE -> given(order, fleet.markAllOnline(order));
            case CLEAR_SHUTDOWN_SIGNALS -> given(order, fleet.clearSignals(order));
            case END_RECOVERY_PAUSE -> given(order, fleet.endRecoveryPause(order));
            case RAISE_TOKEN -> raiseToken(order);
            case DISCARD_UNREADABLE ->
                throw new InvalidValueException(
                        "an order to discard an unreadable record is given by discardUnreadable");
        };
    }

    /** Adds a hold, and returns it. */
    public Hold hold(Order order) {
        return logged(order, fleet.hold(order));
    }

    /** Lifts a hold, and returns whether it was in force. */
    public boolean lift(Order order) {
        return logged(order, fleet.lift(order));
    }

    private <T> T logged(Order order, FleetCommands.Given<T> given) {
        log.log(order, given.concerned());
        return given.effect();
    }

    // ---- orders to records

    private Order.Result changeRecords(Order order) {
        OrderTransitions given = OrderTransitions.givenAt(order, store.now());
        List<WorkerView> workers = targets.of(order);
        List<WorkerId> inAdvance = targets.inAdvance(order);
        if (workers.size() + inAdvance.size() > 1) {
            log.record(order, workers.size() + inAdvance.size());
            long changed = log.afterOrder(order, () -> change(given, workers, inAdvance));
            return given(order, changed, inAdvance);
        }
        boolean changed = false;
        for (WorkerId id : inAdvance) {
            changed = updater.run(id, markInAdvance(given, id, OrderLog.entry(order, 1)))
                    .changed();
        }
        for (WorkerView worker : workers) {
            changed = changeIfFound(given, worker);
        }
        return given(order, changed ? 1 : 0, inAdvance);
    }

    private boolean changeIfFound(OrderTransitions given, WorkerView worker) {
        try {
            return updater.run(worker.id(), rule(given, worker, OrderLog.entry(given.order(), 1)))
                    .changed();
        } catch (WorkerNotFoundException | UnreadableRecordException e) {
            return false;
        }
    }

    /** Changes one record, which must exist, with the entry in the same write. */
    RecordUpdate.Result changeExisting(Order order, WorkerId id) {
        OrderTransitions given = OrderTransitions.givenAt(order, store.now());
        RecordRule rule =
                RecordRule.on(id, (worker, context) -> planned(given, worker, context, OrderLog.entry(order, 1)));
        RecordUpdate.Result result = updater.run(id, rule);
        log.log(order, result.changed() ? 1 : 0);
        return result;
    }

    /** A shutdown concerns the registration that was found, and no later one. */
    private static RecordRule rule(
            OrderTransitions given, WorkerView found, Function<Instant, Optional<Order.AuditEntry>> entry) {
        return RecordRule.on(
                found.id(),
                (worker, context) -> given.order().kind() == Order.Kind.SHUTDOWN
                                && worker.incarnation() != found.worker().incarnation()
                        ? PlannedUpdate.of(worker)
                        : planned(given, worker, context, entry));
    }

    private RecordRule markInAdvance(
            OrderTransitions given, WorkerId id, Function<Instant, Optional<Order.AuditEntry>> entry) {
        return (current, context) -> current.isPresent()
                ? planned(given, current.get(), context, entry)
                : PlannedUpdate.of(OperatorTransitions.markInAdvance(
                                id, given.mark(), settings.ttl(), context.leastIncarnation(), context.now()))
                        .audited(entry.apply(context.now()));
    }

    private static PlannedUpdate planned(
            OrderTransitions given,
            WorkerRecord worker,
            RecordRule.Context context,
            Function<Instant, Optional<Order.AuditEntry>> entry) {
        WorkerRecord next = given.apply(worker, context.control(), context.now());
        PlannedUpdate plan = PlannedUpdate.of(next).underControl(given.order().kind() == Order.Kind.SHUTDOWN);
        return next.equals(worker) ? plan : plan.audited(entry.apply(context.now()));
    }

    /**
     * Changes records, a page per round trip. Returns how many changed. Skips a record that is gone or became unreadable. A record that
     * changed since it was found is changed in its new state.
     */
    private long change(OrderTransitions given, List<WorkerView> workers, List<WorkerId> inAdvance) {
        List<BatchUpdater.Task<WorkerId>> tasks = new ArrayList<>();
        for (WorkerView view : workers) {
            tasks.add(BatchUpdater.Task.remembering(
                    view.id(), view.id(), Optional.of(view.worker()), rule(given, view, OrderLog.noEntry())));
        }
        for (WorkerId id : inAdvance) {
            tasks.add(BatchUpdater.Task.remembering(
                    id, id, Optional.empty(), markInAdvance(given, id, OrderLog.noEntry())));
        }
        long changed = 0;
        for (BatchResult<RecordUpdate.Result> outcome :
                updater.runEach(tasks, PAGE).values()) {
            FleetCommands.throwUnlessGone(outcome);
            changed += outcome instanceof BatchResult.Done<RecordUpdate.Result> done
                            && done.value().changed()
                    ? 1
                    : 0;
        }
        return changed;
    }

    /** The entries and lines of orders that have a method of their own. */
    public OrderLog log() {
        return log;
    }

    private Order.Result raiseToken(Order order) {
        boolean raised = assigner.raiseToken(
                        SessionId.of(order.subject().orElseThrow()), OptionalLong.empty(), OrderLog.entry(order, 1))
                .isPresent();
        return given(order, raised ? 1 : 0);
    }

    private Order.Result given(Order order, long concerned) {
        return given(order, concerned, List.of());
    }

    private Order.Result given(Order order, long concerned, List<WorkerId> inAdvance) {
        log.log(order, concerned);
        return new Order.Result(order, store.now(), concerned, inAdvance);
    }
}
