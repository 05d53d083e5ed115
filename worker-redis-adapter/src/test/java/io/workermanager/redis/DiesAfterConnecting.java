package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.store.Scope;
import io.workermanager.store.Subscription;

/** A program that uses a store, and ends by an exception without closing it. */
final class DiesAfterConnecting {
    private DiesAfterConnecting() {}

    public static void main(String[] args) {
        RedisWorkerStore store = RedisWorkerStore.connect(
                RedisSettings.of(args[0]).namespace(args[1]).partitions(Integer.parseInt(args[2])));
        Subscription unused = store.watch(Scope.fleet(), signal -> {});
        store.find(WorkerId.of("w"));
        store.census();
        throw new IllegalStateException("dies");
    }
}
