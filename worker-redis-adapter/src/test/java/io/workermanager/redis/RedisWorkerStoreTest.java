package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.redis.server.TestRedis;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;

/** The TCK on a real server. The stores of a run share one client. */
class RedisWorkerStoreTest extends WorkerStoreTck {
    private static RedissonClient client;

    @BeforeAll
    static void connect() {
        client = SharedRedis.client(TestRedis.shared());
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
        String key = new KeyNames(fleet).record(id);
        client.getBucket(key, StringCodec.INSTANCE).setAndKeepTTL("{\"version\":\"1\", spoiled");
    }

    /** With {@code -Dworker.rounds=10000}: 10 000 marks under 64 beating threads, 200 games of 32 callers, 1 000 overtaken claims. */
    @Override
    protected int rounds() {
        return Integer.getInteger("worker.rounds", 300);
    }
}
