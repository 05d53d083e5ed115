package io.workermanager.redis;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.script.KeyNames;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.util.EnumSet;
import java.util.Set;
import org.redisson.api.RedissonClient;

/** The TCK on Redis. The stores of a run share one client. */
abstract class RedisStoreTck extends WorkerStoreTck {
    private final RedissonClient client;

    RedisStoreTck(RedissonClient client) {
        this.client = client;
    }

    @Override
    protected WorkerStore open(String fleet) {
        return RedisWorkerStore.create(client, fleet);
    }

    /** The names of the keys that a worker of a fleet has. */
    KeyNames keys(String fleet, WorkerId id) {
        return new KeyNames(fleet);
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS, Capability.UNREADABLE_RECORDS);
    }

    @Override
    protected void corruptRecord(String fleet, WorkerId id) {
        client.getBucket(keys(fleet, id).record(id)).setAndKeepTTL("{\"version\":\"1\", corrupted");
    }
}
