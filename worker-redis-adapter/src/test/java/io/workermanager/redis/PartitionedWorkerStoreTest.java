package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.partition.HashSlots;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestCluster;
import org.junit.jupiter.api.AutoClose;
import org.redisson.api.RedissonClient;

/** The TCK on fleets of eight partitions in a cluster, or of {@code -Dworker.partitions}. */
class PartitionedWorkerStoreTest extends RedisStoreTck {
    private static final int PARTITIONS = Integer.getInteger("worker.partitions", 8);

    @AutoClose("shutdown")
    private static final RedissonClient CLIENT = SharedRedis.client(TestCluster.shared());

    PartitionedWorkerStoreTest() {
        super(CLIENT);
    }

    @Override
    protected WorkerStore open(String fleet) {
        return RedisWorkerStore.create(CLIENT, fleet, PARTITIONS);
    }

    @Override
    KeyNames keys(String fleet, WorkerId id) {
        return HashSlots.spread(fleet, PARTITIONS).get(HashSlots.of(id.value(), PARTITIONS));
    }
}
