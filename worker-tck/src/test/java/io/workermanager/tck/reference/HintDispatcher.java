package io.workermanager.tck.reference;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** Calls listeners from a thread of its own. Safe for use by many threads. */
class HintDispatcher {
    private record Watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {}

    private final Map<UUID, Watch> watches = new ConcurrentHashMap<>();

    WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        UUID id = UUID.randomUUID();
        watches.put(id, new Watch(scope, listener));
        return () -> end(id);
    }

    boolean knows(UUID watch) {
        return watches.containsKey(watch);
    }

    void end(UUID watch) {
        watches.remove(watch);
    }

    void workerChanged(WorkerId id) {
        send(new WorkerStore.WatchScope(Optional.of(id)), WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    void controlChanged() {
        send(WorkerStore.WatchScope.fleet(), WorkerStore.ChangeHint.CONTROL_CHANGED);
    }

    private void send(WorkerStore.WatchScope scope, WorkerStore.ChangeHint signal) {
        watches.values().stream()
                .filter(watch -> concerns(watch.scope(), scope))
                .forEach(watch -> call(watch.listener(), signal));
    }

    boolean concerns(WorkerStore.WatchScope watched, WorkerStore.WatchScope changed) {
        return watched.equals(changed);
    }

    void call(Consumer<WorkerStore.ChangeHint> listener, WorkerStore.ChangeHint signal) {
        ForkJoinPool.commonPool().execute(() -> listener.accept(signal));
    }
}
