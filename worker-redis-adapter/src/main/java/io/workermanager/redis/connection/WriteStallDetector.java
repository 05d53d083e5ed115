package io.workermanager.redis.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisResponseTimeoutException;

/**
 * Whether the server delays writes. A write without an answer in time starts the state, and an answered write ends it. Safe for use
 * by many threads.
 */
public final class WriteStallDetector {
    /** The time between two probes of whether the delay is over. */
    private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);

    private final AtomicLong probedAt = new AtomicLong();
    private final LongSupplier nanoTime;
    private volatile boolean delayed;

    /**
     * Creates the state without delays.
     *
     * @param nanoTime the monotonic time in nanoseconds
     */
    public WriteStallDetector(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Notes the end of a write.
     *
     * @param failure null if it was answered
     */
    public void onWriteEnded(@Nullable Throwable failure) {
        if (failure == null) {
            delayed = false;
        } else if (ExceptionTranslator.cause(failure) instanceof RedisResponseTimeoutException && !delayed) {
            probedAt.set(nanoTime.getAsLong());
            delayed = true;
        }
    }

    public boolean isDelayed() {
        return delayed;
    }

    /** Whether writes are delayed and the next probe is due; true for one caller at a time. */
    public boolean isProbeDue() {
        long last = probedAt.get();
        long now = nanoTime.getAsLong();
        return delayed && now - last >= PROBE_INTERVAL.toNanos() && probedAt.compareAndSet(last, now);
    }
}
