package io.workermanager.sql;

import io.workermanager.model.Worker;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Hints for databases that give none: one thread looks again and again at what is watched. Safe for use by many threads. */
final class Watches {
    private static final long MILLIS_BETWEEN_LOOKS = 100;

    private final WorkerStore store;
    private final ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(1, work -> {
        Thread thread = new Thread(work, "worker-store-watch");
        thread.setDaemon(true);
        return thread;
    });

    Watches(WorkerStore store) {
        this.store = store;
        looking.setRemoveOnCancelPolicy(true);
    }

    Subscription add(Scope scope, Consumer<StoreSignal> listener) {
        Watch watch = new Watch(scope, listener);
        ScheduledFuture<?> looks = looking.scheduleWithFixedDelay(
                watch::look, MILLIS_BETWEEN_LOOKS, MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS);
        return () -> {
            watch.ended = true;
            looks.cancel(false);
        };
    }

    void close() {
        looking.shutdownNow();
    }

    private final class Watch {
        private final Scope scope;
        private final Consumer<StoreSignal> listener;
        private Object seen;
        private volatile boolean ended;

        Watch(Scope scope, Consumer<StoreSignal> listener) {
            this.scope = scope;
            this.listener = listener;
            this.seen = sight();
        }

        private void look() {
            try {
                Object before = seen;
                seen = sight();
                if (!ended && !looking.isShutdown() && !seen.equals(before)) {
                    listener.accept(
                            scope.worker().isPresent() ? StoreSignal.WORKER_CHANGED : StoreSignal.CONTROL_CHANGED);
                }
            } catch (RuntimeException ignored) {
                // The port says so: what a listener throws is nobody else's concern.
            }
        }

        /** What is to be seen; a failure is a sight of its own, so that a hint follows it. */
        private Object sight() {
            try {
                return scope.worker().isPresent()
                        ? store.find(scope.worker().get()).value().map(Watches::besidesTheBeat)
                        : store.control().version();
            } catch (WorkerStoreException e) {
                return "nothing, for " + e.getMessage();
            }
        }
    }

    private static List<Object> besidesTheBeat(Worker worker) {
        return List.of(
                worker.incarnation(),
                worker.profile(),
                worker.availability(),
                worker.assignment(),
                worker.orphans(),
                worker.shutdown(),
                worker.lease().leftAt());
    }
}
