package io.workermanager.redis;

import io.workermanager.redis.server.TestRedis;
import io.workermanager.tck.Capability;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.redisson.api.RedissonClient;

/** The TCK on a real server. */
class RedisWorkerStoreTest extends RedisStoreTck {
    @AutoClose("shutdown")
    private static final RedissonClient CLIENT = SharedRedis.client(TestRedis.shared());

    RedisWorkerStoreTest() {
        super(CLIENT);
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.SIGNALS, Capability.UNREADABLE_RECORDS, Capability.OTHER_PROCESS);
    }

    @Override
    protected Map<String, String> otherProcess() {
        return Map.of("worker.redis.uri", TestRedis.shared().uri());
    }

    /** With {@code -Dworker.rounds=10000}: 10 000 marks under 64 beating threads, 200 games of 32 callers, 1 000 overtaken claims. */
    @Override
    protected int rounds() {
        return Integer.getInteger("worker.rounds", 300);
    }
}
