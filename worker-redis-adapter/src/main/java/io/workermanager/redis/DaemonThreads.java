package io.workermanager.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Makes the threads of a client daemons, so that they do not keep a process alive whose other threads have ended. */
final class DaemonThreads {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");

    private DaemonThreads() {}

    /** Sets the threads of the network, which the client ends, and those of listeners, which the caller ends. */
    static ExecutorService set(Config config) {
        ExecutorService listeners =
                Executors.newFixedThreadPool(config.getThreads(), new DefaultThreadFactory("redisson", true));
        config.setExecutor(listeners)
                .setNettyExecutor(new ThreadPerTaskExecutor(new DefaultThreadFactory("redisson-netty", true)));
        return listeners;
    }

    /**
     * Does the same for the thread of the client's timer, for which the client has no setting. It must not have started, so the
     * client must not have connected.
     */
    static void setTimer(RedissonClient client) {
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
