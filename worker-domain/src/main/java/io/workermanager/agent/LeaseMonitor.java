package io.workermanager.agent;

import java.time.Duration;

/**
 * Decides whether a run is still protected by its lease. The store's lease lasts at least one ttl from the moment before the last
 * acknowledged heartbeat was sent. A run is at risk after two thirds of that time and must end after five sixths: the last sixth
 * is left for it to end. Times are monotonic nanoseconds.
 */
final class LeaseMonitor {
    enum Level {
        SAFE,
        AT_RISK,
        LOST
    }

    private long renewedAt;
    private long ttl;

    /** @param sentAt when the acknowledged heartbeat was sent */
    void renewed(long sentAt, Duration leaseTtl) {
        renewedAt = Math.max(renewedAt, sentAt);
        ttl = leaseTtl.toNanos();
    }

    Level levelAt(long now) {
        if (now >= lostAt()) {
            return Level.LOST;
        }
        return now >= atRiskAt() ? Level.AT_RISK : Level.SAFE;
    }

    long atRiskAt() {
        return renewedAt + ttl / 3 * 2;
    }

    long lostAt() {
        return renewedAt + ttl / 6 * 5;
    }
}
