package io.workermanager.redis;

import io.workermanager.redis.server.TestCluster;
import org.junit.jupiter.api.AutoClose;
import org.redisson.api.RedissonClient;

/** The TCK on fleets in one slot of a cluster. */
class ClusterWorkerStoreTest extends RedisStoreTck {
    @AutoClose("shutdown")
    private static final RedissonClient CLIENT = SharedRedis.client(TestCluster.shared());

    ClusterWorkerStoreTest() {
        super(CLIENT);
    }
}
