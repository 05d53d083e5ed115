package io.workermanager.tck;

import java.time.Duration;

/** Limits the iterations of a rule by number and by time. The first iteration always runs. Safe for use by many threads. */
final class IterationLimit {
    private final int most;
    private final long end;

    /** Allows a number of iterations. None starts after the time is over. */
    IterationLimit(int most, Duration time) {
        this.most = most;
        this.end = System.nanoTime() + time.toNanos();
    }

    /** Whether an iteration may run; the first has the number 0. */
    boolean allows(int iteration) {
        return iteration < most && (iteration == 0 || System.nanoTime() - end < 0);
    }
}
