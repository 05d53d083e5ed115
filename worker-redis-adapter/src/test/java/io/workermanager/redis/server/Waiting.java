package io.workermanager.redis.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
public final class Waiting {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private Waiting() {}

    /**
     * Waits until a condition holds.
     *
     * @param what the condition in words
     * @param condition the condition
     * @throws IllegalStateException if it does not hold within 3 minutes
     */
    public static void until(String what, BooleanSupplier condition) {
        if (!within(TIMEOUT, condition)) {
            throw new IllegalStateException("not within " + TIMEOUT + ": " + what);
        }
    }

    /**
     * Waits until a condition holds.
     *
     * @param time how long to wait
     * @param condition the condition
     * @return false if it does not hold in time
     */
    public static boolean within(Duration time, BooleanSupplier condition) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }
}
