package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.partition.HashSlots;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestCluster;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** The TCK on fleets of eight partitions in a cluster, or of {@code -Dworker.partitions}. */
class PartitionedWorkerStoreTest extends WorkerStoreTck {
    private static final int PARTITIONS = Integer.getInteger("worker.partitions", 8);

    private static RedissonClient client;

    @BeforeAll
    static void connect() {
        client = SharedRedis.client(TestCluster.shared());
    }

    @AfterAll
    static void disconnect() {
        client.shutdown();
    }

    @Override
    protected WorkerStore open(String fleet) {
        return RedisWorkerStore.create(client, fleet, PARTITIONS);
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS, Capability.UNREADABLE_RECORDS);
    }

    @Override
    protected void plantUnreadable(String fleet, WorkerId id) {
        KeyNames keys = HashSlots.spread(fleet, PARTITIONS).get(HashSlots.of(id.value(), PARTITIONS));
        client.getBucket(keys.record(id), StringCodec.INSTANCE).setAndKeepTTL("{\"version\":\"1\", spoiled");
    }
}
