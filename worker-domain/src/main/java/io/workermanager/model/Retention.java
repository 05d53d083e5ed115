package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a record is kept: a record with something to lose outlives its worker. One with nothing to lose goes with its
 * lease, so that the dead leave nothing behind.
 *
 * @param ofSessions how long a session waits for recovery after the lease, or after the time for which it was handed out, 1 s
 *     to 3 660 days
 * @param ofMarks how long after the last sign of life, or the mark itself, an OFFLINE or PAUSED mark is remembered, 1 s to
 *     3 660 days
 */
public record Retention(Duration ofSessions, Duration ofMarks) {
    /** One day for sessions, thirty for marks. */
    public static final Retention DEFAULT = new Retention(Duration.ofDays(1), Duration.ofDays(30));

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a duration breaks its bounds
     */
    public Retention {
        ofSessions = Bounds.duration("retention of sessions", ofSessions, Duration.ofSeconds(1), Bounds.LONGEST);
        ofMarks = Bounds.duration("retention of marks", ofMarks, Duration.ofSeconds(1), Bounds.LONGEST);
    }

    /**
     * Returns how much longer a record must be kept.
     *
     * @param worker the record
     * @param now the store's time
     * @return the time left; empty if it has nothing to lose and should be removed
     */
    public Optional<Duration> keepFor(Worker worker, Instant now) {
        Duration left = Duration.between(now, keepUntil(worker));
        return left.isNegative() || left.isZero() ? Optional.empty() : Optional.of(left);
    }

    private Instant keepUntil(Worker worker) {
        Lease lease = worker.lease();
        Instant until = lease.leftAt().isEmpty() ? lease.deadline() : Instant.EPOCH;
        if (worker.assignment().isPresent()) {
            until = latest(until, lease.deadline().plus(ofSessions));
        }
        for (Orphan orphan : worker.orphans()) {
            until = latest(
                    until, latest(lease.deadline(), orphan.recoverableFrom()).plus(ofSessions));
        }
        if (worker.availability() != Availability.ONLINE) {
            until = latest(
                    until,
                    latest(lease.lastHeartbeat(), worker.lastStatusChange()).plus(ofMarks));
        }
        return until;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
