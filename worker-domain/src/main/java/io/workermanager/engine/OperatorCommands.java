package io.workermanager.engine;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.OrderCause;
import io.workermanager.model.ProfileUpdate;
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
import java.util.function.BiFunction;

/** Carries out an operator's orders to one worker. Safe for use by many threads. */
public final class OperatorCommands {
    /** A record that states a heartbeat of this time counts as in use. Another program may have a longer interval than ours. */
    private static final Duration RECENT = Duration.ofMinutes(5);

    private final WorkerStore store;
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;

    public OperatorCommands(WorkerStore store, WorkerQueries workers, OptimisticUpdater updater) {
        this.store = store;
        this.workers = workers;
        this.updater = updater;
    }

    public WorkerView mark(WorkerId id, Availability mark) {
        return change(id, (worker, context) -> PlannedUpdate.of(OperatorTransitions.mark(worker, mark, context.now())));
    }

    public WorkerView pause(WorkerId id) {
        return change(id, (worker, context) -> PlannedUpdate.of(OperatorTransitions.pause(worker, context.now())));
    }

    public WorkerView resume(WorkerId id) {
        return change(id, (worker, context) -> PlannedUpdate.of(OperatorTransitions.resume(worker, context.now())));
    }

    public WorkerView update(WorkerId id, ProfileUpdate update) {
        return change(
                id,
                (worker, context) -> PlannedUpdate.of(
                        OperatorTransitions.setProfile(worker, update.applyTo(worker.profile()), context.now())));
    }

    public WorkerView requestShutdown(WorkerId id, OrderCause cause) {
        return change(
                id,
                (worker, context) -> PlannedUpdate.of(ShutdownTransitions.request(
                                registered(worker), cause, context.control(), context.now()))
                        .underControl(true));
    }

    private static WorkerRecord registered(WorkerRecord worker) {
        worker.lease().leftAt().ifPresent(at -> {
            throw WorkerNotFoundException.left(worker.id(), at);
        });
        return worker;
    }

    /** Removes an unreadable record unless it states a recent heartbeat. */
    public boolean discardUnreadable(WorkerId id) {
        try {
            store.find(id);
        } catch (UnreadableRecordException e) {
            WorkerList.Unreadable unreadable = e.unreadable();
            Instant recent = store.now().minus(RECENT);
            unreadable.lastHeartbeat().filter(beat -> beat.isAfter(recent)).ifPresent(beat -> {
                throw new AlreadyRegisteredException(unreadable, beat);
            });
        }
        return store.discardUnreadable(id);
    }

    private WorkerView change(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        RecordUpdate.Result stored = updater.run(id, RecordRule.on(id, rule));
        return workers.view(stored.worker(), stored.at());
    }
}
