package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;

/** Offline, online, paused. */
final class MarkTour implements TourStep {
    @Override
    public String title() {
        return "Operators mark, and heartbeats never undo it";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId id = WorkerId.of("marked");
        Registration worker = workers.register(id, RegisterOptions.defaults());
        output.answer("isOnline(marked)", () -> workers.isOnline(id), true);
        output.answer("markOffline(marked)", () -> workers.markOffline(id).status(), WorkerStatus.OFFLINE);
        output.answer("heartbeat of the worker", () -> workers.heartbeat(worker).status(), WorkerStatus.OFFLINE);
        output.answer("isOnline(marked)", () -> workers.isOnline(id), false);
        output.answer(
                "resume(marked): offline is the stronger word",
                () -> workers.resume(id).status(),
                WorkerStatus.OFFLINE);
        output.answer("markOnline(marked)", () -> workers.markOnline(id).status(), WorkerStatus.IDLE);
        output.answer("pause(marked)", () -> workers.pause(id).status(), WorkerStatus.PAUSED);
        output.answer("resume(marked)", () -> workers.resume(id).status(), WorkerStatus.IDLE);
        workers.unregister(worker);
    }
}
