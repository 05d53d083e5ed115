package io.workermanager.engine;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;

/** Carries out an operator's orders to one worker. Safe for use by many threads. */
public final class OperatorCommands {
    /** A record that states a heartbeat of this time counts as in use. Another program may have a longer interval than ours. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final WorkerStore store;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;
    private final OrderExecutor orders;

    public OperatorCommands(WorkerStore store, WorkerQueries workers, OptimisticUpdater updater, OrderExecutor orders) {
        this.store = store;
        this.workers = workers;
        this.updater = updater;
        this.orders = orders;
    }

    /** Gives an order to one worker, which must have a record. */
    public WorkerView give(Order order, WorkerId id) {
        RecordUpdate.Result stored = orders.changeExisting(order, id);
        return workers.view(stored.worker(), stored.at());
    }

    public WorkerView update(WorkerId id, ProfileUpdate update) {
        return change(
                id,
                (worker, context) -> PlannedUpdate.of(
                        OperatorTransitions.setProfile(worker, update.applyTo(worker.profile()), context.now())));
    }

    public WorkerView requestShutdown(WorkerId id, Order.Cause cause) {
        Order order = Order.shutdown(Selector.id(id), cause);
        WorkerView requested = change(id, (worker, context) -> {
            WorkerRecord next =
                    ShutdownTransitions.request(registered(worker), cause, context.control(), context.now());
            return PlannedUpdate.of(next)
                    .underControl(true)
                    .audited(
                            next.equals(worker)
                                    ? Optional.empty()
                                    : OrderLog.entry(order, 1).apply(context.now()));
        });
        orders.log().log(order, 1);
        return requested;
    }

    private static WorkerRecord registered(WorkerRecord worker) {
        worker.lease().leftAt().ifPresent(at -> {
            throw WorkerNotFoundException.left(worker.id(), at);
        });
        return worker;
    }

    /** Removes an unreadable record unless it states a recent heartbeat. */
    public boolean discardUnreadable(WorkerId id, Order.Cause cause) {
        Optional<WorkerList.Unreadable> stored = unreadable(id);
        Instant recent = store.now().minus(RECENT);
        stored.flatMap(WorkerList.Unreadable::lastHeartbeat)
                .filter(beat -> beat.isAfter(recent))
                .ifPresent(beat -> {
                    throw new AlreadyRegisteredException(stored.orElseThrow(), beat);
                });
        return discard(id, stored.isPresent(), cause);
    }

    /** Removes an unreadable record. */
    public boolean forceDiscardUnreadable(WorkerId id, Order.Cause cause) {
        return discard(id, unreadable(id).isPresent(), cause);
    }

    private Optional<WorkerList.Unreadable> unreadable(WorkerId id) {
        try {
            store.find(id);
            return Optional.empty();
        } catch (UnreadableRecordException e) {
            return Optional.of(e.unreadable());
        }
    }

    private boolean discard(WorkerId id, boolean isUnreadable, Order.Cause cause) {
        if (isUnreadable) {
            Order order = new Order(
                    Order.Kind.DISCARD_UNREADABLE, Selector.id(id), cause, Optional.empty(), Optional.empty());
            orders.log().record(order, 1);
            orders.log().log(order, 1);
        }
        return store.discardUnreadable(id);
    }

    private WorkerView change(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        RecordUpdate.Result stored = updater.run(id, RecordRule.on(id, rule));
        return workers.view(stored.worker(), stored.at());
    }
}
