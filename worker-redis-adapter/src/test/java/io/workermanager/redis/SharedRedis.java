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

/** The server that tests share, and clients to inspect its data. */
public final class SharedRedis {
    private static final AtomicInteger NAMESPACES = new AtomicInteger();
    private static final long RUN = System.nanoTime();

    private SharedRedis() {}

    /** Settings for the shared server with a new namespace. */
    public static RedisSettings settings() {
        return settings(TestRedis.shared())
                .withNamespace("test-" + Long.toHexString(RUN) + "-" + NAMESPACES.incrementAndGet());
    }

    /** Settings for a server, with a timeout for a busy machine. */
    public static RedisSettings settings(TestRedis server) {
        return RedisSettings.of(server.uri()).withTimeout(Duration.ofSeconds(20));
    }

    /** A client to inspect the data of a store. */
    public static RedissonClient client(TestRedis server) {
        return Redisson.create(ServerConnector.config(settings(server)));
    }

    /** A client of a cluster, with the same timeout. */
    public static RedissonClient client(TestCluster cluster) {
        RedisSettings settings = RedisSettings.of(cluster.uris().get(0)).withTimeout(Duration.ofSeconds(20));
        return Redisson.create(ServerConnector.clusterConfig(settings));
    }

    /** Repeats a call until the client has found the new master, as the heartbeats of a worker do. */
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
