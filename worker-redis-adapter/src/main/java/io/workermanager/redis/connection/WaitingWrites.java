package io.workermanager.redis.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Whether the server keeps writes waiting, as the last of them tells: one that was not answered in time begins that, and one that
 * was answered ends it. Safe for use by many threads.
 */
public final class WaitingWrites {
    /** How far apart attempts to write are that only find out whether it is over. */
    private static final Duration APART = Duration.ofSeconds(5);

    private final AtomicLong triedAt = new AtomicLong();
    private final LongSupplier nanoTime;
    private volatile boolean waiting;

    /** @param nanoTime the monotonic time in nanoseconds */
    public WaitingWrites(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Takes in how a write ended: null if it was answered. */
    public void ended(@Nullable Throwable failure) {
        if (failure == null) {
            waiting = false;
        } else if (ExceptionTranslator.cause(failure) instanceof RedisResponseTimeoutException && !waiting) {
            triedAt.set(nanoTime.getAsLong());
            waiting = true;
        }
    }

    public boolean areThere() {
        return waiting;
    }

    /** Whether writes wait and it is time to find out whether they still do; true for one caller at a time. */
    public boolean isTrialDue() {
        long last = triedAt.get();
        long now = nanoTime.getAsLong();
        return waiting && now - last >= APART.toNanos() && triedAt.compareAndSet(last, now);
    }
}
