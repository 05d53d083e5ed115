package io.workermanager.redis;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.server.TestCluster;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;

/** The server that tests share, and what they need to look behind the store. */
public final class SharedRedis {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final long RUN = System.nanoTime();

    private SharedRedis() {}

    /** Settings for the shared server under a namespace that nobody used before. */
    public static RedisSettings settings() {
        return settings(TestRedis.shared())
                .withNamespace("test-" + Long.toHexString(RUN) + "-" + NAMESPACES.incrementAndGet());
    }

    /** Settings for a server, with the patience that a busy machine takes. */
    public static RedisSettings settings(TestRedis server) {
        return RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(20));
    }

    /** A client to look behind the store. */
    public static RedissonClient client(TestRedis server) {
        return Redisson.create(ServerConnector.config(settings(server)));
    }

    /** A client of a cluster, with the same patience. */
    public static RedissonClient client(TestCluster cluster) {
        RedisSettings settings = RedisSettings.of(cluster.uris().get(0)).withTimeout(Duration.ofSeconds(20));
        return Redisson.create(ServerConnector.clusterConfig(settings));
    }

    /** What a beating worker does: it beats again, until the client has found the new master. */
    static <T> T eventually(Supplier<T> call) {
        for (int failures = 0; ; failures++) {
            try {
                return call.get();
            } catch (WorkerStoreException e) {
                if (failures == 300) {
                    throw e;
                }
                LockSupport.parkNanos(100_000_000);
            }
        }
    }
}
