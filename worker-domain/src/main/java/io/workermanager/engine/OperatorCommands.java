package io.workermanager.engine;

import io.workermanager.model.Availability;
import io.workermanager.model.OrderCause;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.function.BiFunction;

/** Carries out an operator's orders to one worker. Safe for use by many threads. */
public final class OperatorCommands {
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;

    public OperatorCommands(WorkerQueries workers, OptimisticUpdater updater) {
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
                                RegistrationTransitions.requireIncarnation(worker, worker.incarnation()),
                                cause,
                                context.control(),
                                context.now()))
                        .underControl(true));
    }

    private WorkerView change(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        RecordUpdate.Result stored = updater.run(id, RecordRule.on(id, rule));
        return workers.view(stored.worker(), stored.at());
    }
}
