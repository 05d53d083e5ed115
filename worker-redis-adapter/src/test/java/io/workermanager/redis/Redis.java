package io.workermanager.redis;

import io.workermanager.redis.server.TestRedis;
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
        return RedisSettings.of(TestRedis.shared().uri())
                .namespace("test-" + Long.toHexString(RUN) + "-" + NAMESPACES.incrementAndGet());
    }

    /** A client to look behind the store. */
    static RedissonClient client(TestRedis server) {
        return Redisson.create(Clients.config(RedisSettings.of(server.uri())));
    }
}
