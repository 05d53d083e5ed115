package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.redis.server.TestSentinel;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** A master with sentinels, and a client of the caller. */
class SentinelTest {
    static RedissonClient client(TestSentinel sentinel) {
        Config config = new Config().setCodec(StringCodec.INSTANCE);
        config.useSentinelServers()
                .setMasterName(TestSentinel.MASTER)
                .addSentinelAddress(sentinel.uri())
                .setCheckSentinelsList(false)
                .setReadMode(ReadMode.MASTER)
                .setScanInterval(200);
        return Redisson.create(config);
    }

    @Test
    void aFleetContinuesAfterASentinelFailover() {
        try (TestSentinel sentinel = TestSentinel.start()) {
            RedissonClient client = client(sentinel);
            try (RedisWorkerStore store = RedisWorkerStore.create(client, "prod")) {
                WorkerManager manager = WorkerManager.create(store);
                Registration registration = manager.register("worker-123", RegisterOptions.defaults());
                Claim claim = manager.claim(Criteria.any(), "session-456").orElseThrow();
                manager.pause("worker-123");

                sentinel.killMaster();

                assertThat(SharedRedis.eventually(() -> manager.heartbeat(registration))
                                .worker()
                                .availability())
                        .isEqualTo(Availability.PAUSED);
                assertThat(SharedRedis.eventually(() -> manager.release(claim))).isTrue();
                manager.resume("worker-123");
                assertThat(manager.claim(Criteria.any(), "session-789")).isPresent();
            } finally {
                client.shutdown();
            }
        }
    }
}
