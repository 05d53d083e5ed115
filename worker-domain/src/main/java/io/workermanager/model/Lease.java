package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * The time for which a worker counts as alive: until {@code lastHeartbeat + ttl} by the store's clock, unless it leaves
 * before. The record contains the ttl, so that all readers agree whatever their settings. Times are truncated to
 * milliseconds.
 *
 * @param lastHeartbeat the time of the last heartbeat, store time
 * @param ttl the length of the lease, 100 ms to one day
 * @param leftAt when the worker left, if it did, store time
 */
public record Lease(Instant lastHeartbeat, Duration ttl, Optional<Instant> leftAt) {
    /** The shortest ttl, 100 ms. */
    public static final Duration SHORTEST = Duration.ofMillis(100);

    /** The longest ttl, one day. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the ttl or a time breaks a bound
     */
    public Lease {
        Objects.requireNonNull(lastHeartbeat, "lastHeartbeat");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(leftAt, "leftAt");
        lastHeartbeat = Validation.time("lastHeartbeat", lastHeartbeat);
        ttl = Validation.duration("ttl", ttl, SHORTEST, LONGEST);
        leftAt = leftAt.map(time -> Validation.time("leftAt", time));
    }

    /**
     * Returns the first instant after the lease. A worker that leaves earlier is dead before it.
     *
     * @return {@code lastHeartbeat + ttl}
     */
    public Instant deadline() {
        return lastHeartbeat.plus(ttl);
    }

    /**
     * Returns whether the worker is alive.
     *
     * @param time the store's time
     * @return the liveness at that time
     */
    public Lease.Liveness livenessAt(Instant time) {
        Objects.requireNonNull(time, "time");
        if (leftAt.isPresent()) {
            return Lease.Liveness.LEFT;
        }
        return time.isBefore(deadline()) ? Lease.Liveness.ALIVE : Lease.Liveness.EXPIRED;
    }

    /** Whether a worker is alive. Only its own calls prove that. */
    public enum Liveness {
        /** The lease has not run out. */
        ALIVE,
        /** The lease ran out. */
        EXPIRED,
        /** The worker left. The record is kept for its mark or for a session to recover. */
        LEFT
    }
}
