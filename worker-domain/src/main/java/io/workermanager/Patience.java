package io.workermanager;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The bounds of one call's attempts: how many, how long, and the jittered pauses between them. */
final class Patience {
    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    private final String what;
    private final Settings settings;
    private final long start = System.nanoTime();
    private int attempts;

    Patience(String what, Settings settings) {
        this.what = what;
        this.settings = settings;
    }

    void tried() {
        attempts++;
    }

    /** Waits a random time that grows on average with each attempt (full jitter); false if there is nothing to wait for. */
    boolean pause() {
        if (attempts >= settings.attempts() || elapsed().compareTo(settings.patience()) > 0) {
            return false;
        }
        long ceiling = Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempts, 10));
        try {
            TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(ceiling));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    ContendedException used() {
        return new ContendedException(what, attempts, elapsed());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
