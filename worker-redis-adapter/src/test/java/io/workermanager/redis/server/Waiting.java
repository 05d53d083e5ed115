package io.workermanager.redis.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for conditions. */
public final class Waiting {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private Waiting() {}

    /** Waits until a condition holds, and throws with its name if it does not within 3 minutes. */
    public static void until(String what, BooleanSupplier condition) {
        if (!within(TIMEOUT, condition)) {
            throw new IllegalStateException("not within " + TIMEOUT + ": " + what);
        }
    }

    /** Waits until a condition holds. Returns false if it does not hold in time. */
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
