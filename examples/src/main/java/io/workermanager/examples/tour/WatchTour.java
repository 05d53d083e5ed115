package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Watching a worker. */
final class WatchTour implements TourStep {
    @Override
    public String title() {
        return "A watch hints that it is worth looking again";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration worker = workers.register(WorkerId.of("watched"), RegisterOptions.defaults());
        BlockingQueue<ChangeHint> signals = new ArrayBlockingQueue<>(16);
        WorkerStore.Subscription watch = workers.diagnosis().watch(worker.id(), signals::offer);
        workers.markOffline(worker.id());
        output.answer(
                "watch(watched), and markOffline(watched)",
                () -> signals.poll(30, TimeUnit.SECONDS),
                ChangeHint.WORKER_CHANGED);
        watch.close();
        workers.markOnline(worker.id());
        workers.unregister(worker);
    }
}
