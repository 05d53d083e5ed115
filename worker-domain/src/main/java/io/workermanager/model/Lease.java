package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a worker counts as alive: until {@code lastHeartbeat + ttl}, by the store's clock, unless it left before. The
 * ttl stands in the record, so that every reader agrees whatever its own settings. Times are truncated to milliseconds.
 *
 * @param lastHeartbeat when the worker last called, store time
 * @param ttl 100 ms to one day
 * @param leftAt when it said goodbye, if it did
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
     * Returns the first instant at which the worker is no longer alive, had it not left before.
     *
     * @return {@code lastHeartbeat + ttl}
     */
    public Instant deadline() {
        return lastHeartbeat.plus(ttl);
    }

    /**
     * Tells whether the worker is there.
     *
     * @param time the store's time
     * @return its liveness then
     */
    public Lease.Liveness livenessAt(Instant time) {
        Objects.requireNonNull(time, "time");
        if (leftAt.isPresent()) {
            return Lease.Liveness.LEFT;
        }
        return time.isBefore(deadline()) ? Lease.Liveness.ALIVE : Lease.Liveness.EXPIRED;
    }

    /** Whether a worker's process is there, which only its own calls can show. */
    public enum Liveness {
        /** Its lease runs. */
        ALIVE,
        /** Its lease ran out. */
        EXPIRED,
        /** It said goodbye; the record is kept for its mark or a session to recover. */
        LEFT
    }
}
