package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;

/** A program that uses a store, and ends by an exception without closing it. */
final class ProgramThatThrowsAfterConnecting {
    private ProgramThatThrowsAfterConnecting() {}

    public static void main(String[] args) {
        RedisWorkerStore store = RedisWorkerStore.connect(
                RedisSettings.of(args[0]).withNamespace(args[1]).withPartitions(Integer.parseInt(args[2])));
        WorkerStore.Subscription unused = store.watch(WorkerStore.WatchScope.fleet(), signal -> {});
        store.find(WorkerId.of("w"));
        store.census();
        throw new IllegalStateException("dies");
    }
}
