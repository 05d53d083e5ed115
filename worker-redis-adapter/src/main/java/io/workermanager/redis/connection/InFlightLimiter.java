package io.workermanager.redis.connection;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Limits the number of calls in progress, so that a slow server is not overloaded. Further callers wait up to a timeout, and then
 * fail before anything is sent. Safe for use by many threads.
 */
public final class InFlightLimiter {
    private static final int ALL_WAITING = 1_000_000;

    private final Semaphore permits;
    private final int limit;
    private final Duration timeout;
    private volatile boolean closed;

    public InFlightLimiter(int limit, Duration timeout) {
        this.permits = new Semaphore(limit);
        this.limit = limit;
        this.timeout = timeout;
    }

    /**
     * Takes a permit, to be returned by {@link #leave}.
     *
     * @throws WorkerStoreException if no permit became free in time, or the store was closed; nothing was sent
     */
    public void enter(String call) {
        boolean entered;
        try {
            entered = permits.tryAcquire() || permits.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerStoreException(call + " was interrupted before it was sent", false, e);
        }
        if (closed) {
            leave();
            throw ExceptionTranslator.of(call, true, new StoreClosedException(false));
        }
        if (!entered) {
            throw new WorkerStoreException(
                    call + " was not sent: " + limit + " calls have been in progress for " + timeout, false, null);
        }
    }

    public void leave() {
        permits.release();
    }

    /** Ends the waits for a permit. */
    public void close() {
        closed = true;
        permits.release(ALL_WAITING);
    }
}
