package io.workermanager;

import io.workermanager.store.WorkerStoreException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of one call's attempts: how many, how long, and the jittered pauses between them. No attempt begins after its time is
 * used up; one that has begun is not cut short. For one thread.
 */
final class Patience {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final String what;
    private final Settings settings;
    private final Timer timer;
    private final long start;
    private int attempts;

    private Patience(String what, Settings settings, Timer timer, long start) {
        this.what = what;
        this.settings = settings;
        this.timer = timer;
        this.start = start;
    }

    static Patience of(String what, Settings settings, Timer timer) {
        return new Patience(what, settings, timer, timer.nanos());
    }

    /** The bounds of a part of the same call: its own attempts, within the time of the whole. */
    Patience part(String part) {
        return new Patience(part, settings, timer, start);
    }

    void tried() {
        attempts++;
    }

    /**
     * Waits a random time that grows on average with each attempt (full jitter), and not beyond the time that is left.
     *
     * @param unanswered what an attempt said that was not answered, if one was not
     * @return false if attempts or time are used up
     * @throws InterruptedCallException if the thread is interrupted
     */
    boolean pause(@Nullable WorkerStoreException unanswered) {
        if (attempts >= settings.attempts() || isUsedUp()) {
            return false;
        }
        long ceiling = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempts, 10));
        long left = settings.patience().minus(elapsed()).toNanos();
        try {
            timer.sleep(Math.min(left, ThreadLocalRandom.current().nextLong(ceiling)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedCallException(what, attempts, elapsed(), unanswered);
        }
    }

    boolean isUsedUp() {
        return elapsed().compareTo(settings.patience()) >= 0;
    }

    ContendedException used() {
        return new ContendedException(what, attempts, elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(timer.nanos() - start);
    }
}
