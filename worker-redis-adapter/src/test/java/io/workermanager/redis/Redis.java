package io.workermanager.redis;

import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** The server that tests share, and what they need to look behind the store. */
final class Redis {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final long RUN = System.nanoTime();

    private Redis() {}

    /** Settings for the shared server under a namespace that nobody used before. */
    static RedisSettings settings() {
        return settings(TestRedis.shared())
                .namespace("test-" + Long.toHexString(RUN) + "-" + NAMESPACES.incrementAndGet());
    }

    /** Settings for a server, with the patience that a busy machine takes. */
    static RedisSettings settings(TestRedis server) {
        return RedisSettings.of(server.uri()).timeout(Duration.ofSeconds(20));
    }

    /** A client to look behind the store. */
    static RedissonClient client(TestRedis server) {
        return Redisson.create(Clients.config(settings(server)));
    }
}
