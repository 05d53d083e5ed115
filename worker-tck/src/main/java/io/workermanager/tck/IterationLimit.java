package io.workermanager.tck;

import java.time.Duration;

/** How often a rule plays: a number of turns, and fewer of them over a slow store, but the first one always. Safe for use by many threads. */
final class IterationLimit {
    private final int most;
    private final long end;

    /** A number of turns, none of which begins when the time is over. */
    IterationLimit(int most, Duration time) {
        this.most = most;
        this.end = System.nanoTime() + time.toNanos();
    }

    /** Whether this turn is played; the first one has the number 0. */
    boolean allows(int turn) {
        return turn < most && (turn == 0 || System.nanoTime() - end < 0);
    }
}
