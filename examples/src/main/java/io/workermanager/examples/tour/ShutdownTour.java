package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/** Shutdown signals. */
final class ShutdownTour implements TourStep {
    @Override
    public String title() {
        return "Shutdown signals are read, never consumed, and never hit the next process";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId id = WorkerId.of("old-release");
        Registration old = workers.register(id, RegisterOptions.defaults());
        output.answer(
                "sendShutdownSignal(old-release, why: new release)",
                () -> stage(workers.sendShutdownSignal(id, OrderCause.of("ops", "new release"))),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "heartbeat of the worker shows it",
                () -> stage(workers.heartbeat(old)),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "acknowledgeShutdown(DRAINING)",
                () -> stage(workers.fleet().acknowledgeShutdown(old, ShutdownRequest.Stage.DRAINING)),
                Optional.of(ShutdownRequest.Stage.DRAINING));
        Registration next = workers.register(id, RegisterOptions.defaults());
        output.answer(
                "register(old-release): the next process is not asked",
                () -> stage(workers.heartbeat(next)),
                Optional.empty());
        workers.fleet().requestShutdown(OrderCause.of("ops", "the whole fleet"));
        Registration later = workers.register(WorkerId.of("started-later"), RegisterOptions.defaults());
        output.answer(
                "sendShutdownSignal() to the fleet",
                () -> stage(workers.heartbeat(next)),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "a worker that registered later is not asked", () -> stage(workers.heartbeat(later)), Optional.empty());
        workers.fleet().clearShutdownSignals();
        output.answer("clearShutdownSignals()", () -> stage(workers.heartbeat(next)), Optional.empty());
        workers.unregister(next);
        workers.unregister(later);
    }

    private static Optional<ShutdownRequest.Stage> stage(WorkerView view) {
        return view.stopOrder().map(ShutdownRequest::stage);
    }
}
