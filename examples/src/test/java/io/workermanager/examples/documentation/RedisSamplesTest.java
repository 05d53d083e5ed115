package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.*;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of {@code worker-redis-adapter/README.md}, run. */
@DisplayName("Samples of worker-redis-adapter")
class RedisSamplesTest {
    private static String uri = "";

    /** Leads the sample's address to the server of this test. */
    private static final class RedisSettings {
        static io.workermanager.redis.RedisSettings of(String address) {
            assertThat(address).startsWith("rediss://");
            return io.workermanager.redis.RedisSettings.of(uri);
        }
    }

    @Test
    @DisplayName("a store in a namespace")
    void connect() {
        try (TestRedis server = TestRedis.startFresh()) {
            uri = server.uri();
            // sample: redis-module
            try (RedisWorkerStore store =
                    RedisWorkerStore.connect(RedisSettings.of("rediss://app:secret@redis.internal:6379/0")
                            .withNamespace("prod"))) {
                WorkerManager workers = WorkerManager.create(store);
                workers.register("worker-123", RegisterOptions.exchange("binance"));
            }
            // end
        }
    }

    @Test
    @DisplayName("a raised token")
    void raiseToken() {
        WorkerManager workers = WorkerManager.create(InMemoryWorkerStore.create());
        workers.register("worker-123", RegisterOptions.exchange("binance"));
        Claim claim = workers.claim(Criteria.any(), "BTC/USD").orElseThrow();
        long lastAcceptedToken = claim.token() + 1_000_000;
        // sample: raise
        workers.recovery().raiseToken("BTC/USD", lastAcceptedToken); // the last token that the exchange accepted
        workers.recovery().raiseToken("BTC/USD"); // or: above every token so far, by the server's clock
        // end
        assertThat(workers.claim(Criteria.any(), "BTC/USD").orElseThrow().token())
                .isGreaterThan(lastAcceptedToken);
    }
}
