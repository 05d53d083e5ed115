package io.workermanager.agent;

import java.time.Duration;

/**
 * How sure a process can be that the lease still stands: it runs at least as long as its ttl after the moment before the last
 * acknowledged beat was sent. Times are monotonic nanoseconds.
 */
final class LeaseMonitor {
    /** What the time since the last acknowledged beat means for a run. */
    enum Level {
        SAFE,
        AT_RISK,
        LOST
    }

    private long sentAt;
    private long ttl;

    /** A beat that was sent then was acknowledged. */
    void acknowledged(long sent, Duration leaseTtl) {
        sentAt = Math.max(sentAt, sent);
        ttl = leaseTtl.toNanos();
    }

    Level at(long now) {
        if (now >= lostAt()) {
            return Level.LOST;
        }
        return now >= riskAt() ? Level.AT_RISK : Level.SAFE;
    }

    long riskAt() {
        return sentAt + ttl / 3 * 2;
    }

    long lostAt() {
        return sentAt + ttl / 6 * 5;
    }
}
