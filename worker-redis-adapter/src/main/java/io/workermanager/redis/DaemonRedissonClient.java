package io.workermanager.redis;

import io.workermanager.port.WorkerStoreException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A client that this module creates and closes. Its threads are daemons. */
final class DaemonRedissonClient implements AutoCloseable {
    /** A store closes two clients one after the other. */
    private static final long SHUTDOWN_SECONDS = 1;

    private final RedissonClient redisson;
    private final ExecutorService listeners;

    private DaemonRedissonClient(RedissonClient redisson, ExecutorService listeners) {
        this.redisson = redisson;
        this.listeners = listeners;
    }

    /**
     * Connects to a server, or to the cluster that it is a node of. Leaves nothing behind if that fails.
     *
     * @throws WorkerStoreException if it fails
     */
    static DaemonRedissonClient connect(RedisSettings settings) {
        DaemonRedissonClient single = connect(settings, RedissonConfigs.config(settings));
        try {
            if (!ServerInspector.of(single.redisson, settings.readRetries()).meetsACluster()) {
                return single;
            }
        } catch (RuntimeException e) {
            single.close();
            throw e;
        }
        single.close();
        if (settings.namespace().isEmpty()) {
            throw RedissonConfigs.namespaceNeeded();
        }
        return connect(settings, RedissonConfigs.clusterConfig(settings));
    }

    /**
     * A second client of the same servers, with a few connections that it opens when they are needed.
     *
     * @throws WorkerStoreException if it fails
     */
    static DaemonRedissonClient forReads(RedissonClient other) {
        return create("connecting for reads", RedissonConfigs.forReads(other.getConfig()));
    }

    private static DaemonRedissonClient connect(RedisSettings settings, Config config) {
        return create(call(settings), config);
    }

    private static DaemonRedissonClient create(String call, Config config) {
        ExecutorService listeners = DaemonThreads.set(config);
        RedissonClient redisson;
        try {
            redisson = Redisson.create(config.setLazyInitialization(true));
        } catch (RuntimeException e) {
            listeners.shutdown();
            throw ExceptionTranslator.of(call, false, e);
        }
        DaemonRedissonClient client = new DaemonRedissonClient(redisson, listeners);
        try {
            DaemonThreads.setTimer(redisson);
            RedissonConfigs.masters(redisson);
        } catch (RuntimeException e) {
            client.close();
            throw ExceptionTranslator.of(call, false, e);
        }
        // It has connected: nobody need do so on a thread of its own.
        config.setLazyInitialization(false);
        return client;
    }

    static String call(RedisSettings settings) {
        return "connecting to " + settings.server();
    }

    RedissonClient redisson() {
        return redisson;
    }

    @Override
    public void close() {
        redisson.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        listeners.shutdown();
    }
}
