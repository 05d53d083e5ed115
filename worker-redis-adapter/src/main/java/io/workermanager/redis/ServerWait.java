package io.workermanager.redis;

import io.workermanager.port.WorkerStoreException;
import io.workermanager.redis.connection.ExceptionTranslator;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Connects again, with pauses, until a server is up. A failure that waiting cannot repair ends it at once. */
final class ServerWait {
    private static final Logger LOG = System.getLogger("io.workermanager.redis");
    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 2000;

    private final RedisSettings settings;
    private final long startedAt = System.nanoTime();
    private long longestPause = SHORTEST_PAUSE_MILLIS;

    private ServerWait(RedisSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the result of the first attempt that succeeds. The last attempt begins when the time is over.
     *
     * @throws WorkerStoreException if none does in time, waiting cannot repair the failure, or the thread is interrupted
     */
    static <T> T run(RedisSettings settings, Supplier<T> attempt) {
        return new ServerWait(settings).run(attempt);
    }

    private <T> T run(Supplier<T> attempt) {
        boolean isLast = settings.waitForServer().isZero();
        boolean isFirst = true;
        while (true) {
            try {
                return attempt.get();
            } catch (WorkerStoreException e) {
                if (settings.waitForServer().isZero() || Thread.currentThread().isInterrupted() || !mayComeUp(e)) {
                    throw e;
                }
                if (isLast) {
                    throw new WorkerStoreException(
                            e.getMessage() + "; waited for " + settings.waitForServer(), false, e);
                }
                LOG.log(isFirst ? Level.WARNING : Level.DEBUG, "Waiting for a server: {0}", e.getMessage());
                isFirst = false;
                isLast = pause(e);
            }
        }
    }

    private static boolean mayComeUp(WorkerStoreException failure) {
        return failure instanceof ServerInspector.NotMasterException || !ExceptionTranslator.isLasting(failure);
    }

    /** Pauses, and returns whether the time is over. */
    private boolean pause(WorkerStoreException failure) {
        long remaining = settings.waitForServer()
                .minusNanos(System.nanoTime() - startedAt)
                .toMillis();
        long pause = ThreadLocalRandom.current().nextLong(longestPause / 2, longestPause + 1);
        longestPause = Math.min(LONGEST_PAUSE_MILLIS, 2 * longestPause);
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(pause, remaining));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            WorkerStoreException interrupted = ExceptionTranslator.of(ServerConnector.call(settings), false, e);
            interrupted.addSuppressed(failure);
            throw interrupted;
        }
        return pause >= remaining;
    }
}
