package io.workermanager.redis.connection;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import io.workermanager.port.WorkerStoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** A client that this module creates and closes. Its threads are daemons, so that they do not keep a process alive. */
public final class DaemonRedissonClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");
    /** A store closes two clients one after the other. */
    private static final long SHUTDOWN_SECONDS = 1;

    private final RedissonClient redisson;
    private final ExecutorService listeners;

    private DaemonRedissonClient(RedissonClient redisson, ExecutorService listeners) {
        this.redisson = redisson;
        this.listeners = listeners;
    }

    /**
     * Creates a second client of the same servers, with a few connections that it opens on demand.
     *
     * @throws WorkerStoreException if it fails
     */
    static DaemonRedissonClient forReads(RedissonClient other) {
        return create("connecting for reads", RedissonConfigs.forReads(other.getConfig()));
    }

    /**
     * Creates a client and connects.
     *
     * @param call what fails, in words, if it does
     * @throws WorkerStoreException if it fails
     */
    public static DaemonRedissonClient create(String call, Config config) {
        ExecutorService listeners = setDaemonThreads(config);
        RedissonClient redisson;
        try {
            redisson = Redisson.create(config.setLazyInitialization(true));
        } catch (RuntimeException e) {
            listeners.shutdown();
            throw ExceptionTranslator.of(call, false, e);
        }
        DaemonRedissonClient client = new DaemonRedissonClient(redisson, listeners);
        try {
            setDaemonTimer(redisson);
            RedissonConfigs.masters(redisson);
        } catch (RuntimeException e) {
            client.close();
            throw ExceptionTranslator.of(call, false, e);
        }
        // It has connected, so LazyConnector has nothing to do.
        config.setLazyInitialization(false);
        return client;
    }

    public RedissonClient redisson() {
        return redisson;
    }

    @Override
    public void close() {
        redisson.shutdown(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        listeners.shutdown();
    }

    /** Sets the network threads, which the client ends, and the listener threads, which the caller ends. */
    private static ExecutorService setDaemonThreads(Config config) {
        ExecutorService listeners =
                Executors.newFixedThreadPool(config.getThreads(), new DefaultThreadFactory("redisson", true));
        config.setExecutor(listeners)
                .setNettyExecutor(new ThreadPerTaskExecutor(new DefaultThreadFactory("redisson-netty", true)));
        return listeners;
    }

    /**
     * Does the same for the timer thread, for which the client has no setting. The client must not have connected yet, since that
     * starts the thread.
     */
    private static void setDaemonTimer(RedissonClient client) {
        try {
            Field thread = HashedWheelTimer.class.getDeclaredField("workerThread");
            thread.setAccessible(true);
            ((Thread) thread.get(((Redisson) client).getServiceManager().getTimer())).setDaemon(true);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(
                    Level.WARNING,
                    "The timer thread of the Redis client is not a daemon, and keeps the process alive until the store is"
                            + " closed: {0}",
                    e.toString());
        }
    }
}
