package io.workermanager.tck.reference;

import io.workermanager.model.WorkerId;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;

/** Calls listeners from a thread of its own. Safe for use by many threads. */
class Signals {
    private record Watch(Scope scope, Consumer<StoreSignal> listener) {}

    private final Map<UUID, Watch> watches = new ConcurrentHashMap<>();

    Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
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
        send(new Scope(Optional.of(id)), StoreSignal.WORKER_CHANGED);
    }

    void controlChanged() {
        send(Scope.fleet(), StoreSignal.CONTROL_CHANGED);
    }

    private void send(Scope scope, StoreSignal signal) {
        watches.values().stream()
                .filter(watch -> concerns(watch.scope(), scope))
                .forEach(watch -> call(watch.listener(), signal));
    }

    boolean concerns(Scope watched, Scope changed) {
        return watched.equals(changed);
    }

    void call(Consumer<StoreSignal> listener, StoreSignal signal) {
        ForkJoinPool.commonPool().execute(() -> listener.accept(signal));
    }
}
