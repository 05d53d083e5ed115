package io.workermanager.redis.connection;

import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many calls may be under way at a time. Whoever comes when all places are taken waits a little, and then is told that nothing
 * was sent: a server that slows down is not buried under what it has not answered. Safe for use by many threads.
 */
public final class InFlightLimiter {
    private static final int MANY = 1_000_000;

    private final Semaphore free;
    private final int all;
    private final Duration patience;
    private volatile boolean closed;

    public InFlightLimiter(int all, Duration patience) {
        this.free = new Semaphore(all);
        this.all = all;
        this.patience = patience;
    }

    /**
     * Takes a place, to be given back by {@link #leave}.
     *
     * @throws WorkerStoreException if none became free in time, or the store was closed; certainly nothing was sent
     */
    public void enter(String call) {
        boolean entered;
        try {
            entered = free.tryAcquire() || free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
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
                    call + " was not sent: " + all + " calls have been under way for " + patience, false, null);
        }
    }

    public void leave() {
        free.release();
    }

    /** Ends the waits for a place. */
    public void close() {
        closed = true;
        free.release(MANY);
    }
}
