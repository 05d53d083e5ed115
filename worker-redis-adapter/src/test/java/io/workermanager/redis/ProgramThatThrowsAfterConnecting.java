package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.Subscription;
import io.workermanager.port.WatchScope;

/** A program that uses a store, and ends by an exception without closing it. */
final class ProgramThatThrowsAfterConnecting {
    private ProgramThatThrowsAfterConnecting() {}

    public static void main(String[] args) {
        RedisWorkerStore store = RedisWorkerStore.connect(
                RedisSettings.of(args[0]).withNamespace(args[1]).withPartitions(Integer.parseInt(args[2])));
        Subscription unused = store.watch(WatchScope.fleet(), signal -> {});
        store.find(WorkerId.of("w"));
        store.census();
        throw new IllegalStateException("dies");
    }
}
