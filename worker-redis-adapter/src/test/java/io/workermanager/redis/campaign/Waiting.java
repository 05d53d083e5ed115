package io.workermanager.redis.campaign;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes soon. */
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Waiting() {}

    /** Waits until something is so. */
    static void until(String what, BooleanSupplier so) {
        if (!within(PATIENCE, so)) {
            throw new IllegalStateException("not within " + PATIENCE + ": " + what);
        }
    }

    /** Waits until something is so; false if it is not in time. */
    static boolean within(Duration time, BooleanSupplier so) {
        long deadline = System.nanoTime() + time.toNanos();
        while (!so.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(10_000_000);
        }
        return true;
    }
}
