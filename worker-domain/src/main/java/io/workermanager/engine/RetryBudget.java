package io.workermanager.engine;

import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the number and the duration of one call's attempts, with jittered pauses between them. No attempt begins after the time
 * is used up. An attempt that has begun runs to its end. For one thread.
 */
public final class RetryBudget {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final String what;
    private final WorkerManagerSettings settings;
    private final MonotonicClock timer;
    private final long start;
    private int attempts;

    private RetryBudget(String what, WorkerManagerSettings settings, MonotonicClock timer, long start) {
        this.what = what;
        this.settings = settings;
        this.timer = timer;
        this.start = start;
    }

    public static RetryBudget of(String what, WorkerManagerSettings settings, MonotonicClock timer) {
        return new RetryBudget(what, settings, timer, timer.nanos());
    }

    /** Returns the budget of a part of the same call, with its own attempts and the time limit of the whole call. */
    public RetryBudget part(String part) {
        return new RetryBudget(part, settings, timer, start);
    }

    public void countAttempt() {
        attempts++;
    }

    /**
     * Waits for a random time whose average grows with each attempt (full jitter). The wait does not exceed the time that is left.
     *
     * @param unanswered the error of an attempt of unknown outcome, or null
     * @return false if attempts or time are used up
     * @throws WorkerStoreException.Interrupted if the thread is interrupted
     */
    public boolean pause(@Nullable WorkerStoreException unanswered) {
        if (attempts >= settings.attempts() || isExhausted()) {
            return false;
        }
        long ceiling = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempts, 10));
        long left = settings.retryTimeout().minus(elapsed()).toNanos();
        try {
            timer.sleep(Math.min(left, ThreadLocalRandom.current().nextLong(ceiling)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WorkerStoreException.Interrupted(what, attempts, elapsed(), unanswered);
        }
    }

    public boolean isExhausted() {
        return elapsed().compareTo(settings.retryTimeout()) >= 0;
    }

    public ConcurrentUpdateException exhausted() {
        return new ConcurrentUpdateException(what, attempts, elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(timer.nanos() - start);
    }
}
