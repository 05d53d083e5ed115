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
    public void play(TourContext scene) {
        TourOutput tell = scene.narrator();
        WorkerManager workers = scene.workers();
        WorkerId id = WorkerId.of("marked");
        Registration worker = workers.register(id, RegisterOptions.defaults());
        tell.answer("isOnline(marked)", () -> workers.isOnline(id), true);
        tell.answer("markOffline(marked)", () -> workers.markOffline(id).status(), WorkerStatus.OFFLINE);
        tell.answer("heartbeat of the worker", () -> workers.heartbeat(worker).status(), WorkerStatus.OFFLINE);
        tell.answer("isOnline(marked)", () -> workers.isOnline(id), false);
        tell.answer(
                "resume(marked): offline is the stronger word",
                () -> workers.resume(id).status(),
                WorkerStatus.OFFLINE);
        tell.answer("markOnline(marked)", () -> workers.markOnline(id).status(), WorkerStatus.IDLE);
        tell.answer("pause(marked)", () -> workers.pause(id).status(), WorkerStatus.PAUSED);
        tell.answer("resume(marked)", () -> workers.resume(id).status(), WorkerStatus.IDLE);
        workers.unregister(worker);
    }
}
