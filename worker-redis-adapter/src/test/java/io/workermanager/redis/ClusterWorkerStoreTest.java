package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
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

/** The TCK on fleets in one slot of a cluster. */
class ClusterWorkerStoreTest extends WorkerStoreTck {
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
        return RedisWorkerStore.create(client, fleet);
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS, Capability.UNREADABLE_RECORDS);
    }

    @Override
    protected void plantUnreadable(String fleet, WorkerId id) {
        client.getBucket(new KeyNames(fleet).record(id), StringCodec.INSTANCE)
                .setAndKeepTTL("{\"version\":\"1\", spoiled");
    }
}
