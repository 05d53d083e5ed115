package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerId;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Watching a worker. */
final class Hints implements Chapter {
    @Override
    public String title() {
        return "A watch hints that it is worth looking again";
    }

    @Override
    public void play(Scene scene) {
        Narrator tell = scene.narrator();
        WorkerManager workers = scene.workers();
        Registration worker = workers.register(WorkerId.of("watched"));
        BlockingQueue<StoreSignal> signals = new ArrayBlockingQueue<>(16);
        Subscription watch = workers.watch(worker.id(), signals::offer);
        workers.markOffline(worker.id());
        tell.answer(
                "watch(watched), and markOffline(watched)",
                () -> signals.poll(30, TimeUnit.SECONDS),
                StoreSignal.WORKER_CHANGED);
        watch.close();
        workers.markOnline(worker.id());
        workers.unregister(worker);
    }
}
