package io.workermanager.redis;

import io.workermanager.WorkerManager;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import org.junit.jupiter.api.AutoClose;
import org.redisson.api.RedissonClient;

/** A test with a fleet of its own on the shared server, and a client to inspect its data. */
abstract class FleetFixture {
    final RedisSettings settings = SharedRedis.settings();
    final KeyNames keys = new KeyNames(settings.namespace());

    @AutoClose("shutdown")
    final RedissonClient raw = SharedRedis.client(TestRedis.shared());

    @AutoClose
    final RedisWorkerStore store = RedisWorkerStore.connect(settings);

    final WorkerManager manager = WorkerManager.create(store);
}
