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

/** An operator's orders to one worker. Safe for use by many threads. */
public final class OperatorCommands {
    private final WorkerQueries workers;
    private final OptimisticUpdater updater;

    public OperatorCommands(WorkerQueries workers, OptimisticUpdater updater) {
        this.workers = workers;
        this.updater = updater;
    }

    public WorkerView mark(WorkerId id, Availability mark) {
        return change(id, (worker, facts) -> PlannedUpdate.of(OperatorTransitions.mark(worker, mark, facts.now())));
    }

    public WorkerView pause(WorkerId id) {
        return change(id, (worker, facts) -> PlannedUpdate.of(OperatorTransitions.pause(worker, facts.now())));
    }

    public WorkerView resume(WorkerId id) {
        return change(id, (worker, facts) -> PlannedUpdate.of(OperatorTransitions.resume(worker, facts.now())));
    }

    public WorkerView update(WorkerId id, ProfileUpdate update) {
        return change(
                id,
                (worker, facts) -> PlannedUpdate.of(
                        OperatorTransitions.setProfile(worker, update.applyTo(worker.profile()), facts.now())));
    }

    public WorkerView requestShutdown(WorkerId id, OrderCause cause) {
        return change(
                id,
                (worker, facts) -> PlannedUpdate.of(ShutdownTransitions.request(
                                RegistrationTransitions.requireIncarnation(worker, worker.incarnation()),
                                cause,
                                facts.control(),
                                facts.now()))
                        .underControl(true));
    }

    private WorkerView change(WorkerId id, BiFunction<WorkerRecord, RecordRule.Context, PlannedUpdate> rule) {
        RecordUpdate.Result stored = updater.run(id, RecordRule.on(id, rule));
        return workers.view(stored.worker(), stored.at());
    }
}
