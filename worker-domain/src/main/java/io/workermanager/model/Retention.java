package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a record is kept: a record with something to lose outlives its worker. One with nothing to lose goes with its
 * lease, so that the dead leave nothing behind. A mark that was lifted is something to lose as long as a process may remember
 * it: without the record, that process would take the mark for one that the store has lost, and restore it.
 *
 * @param ofSessions how long a session waits for recovery after the lease, or after the time for which it was handed out, 1 s
 *     to 3 660 days
 * @param ofMarks how long after the last sign of life, or the mark itself, an OFFLINE or PAUSED mark is remembered; and how long
 *     after the order that lifted it the record is kept for that order, unless the worker has read it before; 1 s to 3 660 days
 */
public record Retention(Duration ofSessions, Duration ofMarks) {
    private static final Retention DEFAULTS = new Retention(Duration.ofDays(1), Duration.ofDays(30));

    /** What a store can be asked for at most; a clock that was set back must not ask for more. */
    private static final Duration LONGEST = Validation.LONGEST.plus(Lease.LONGEST);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a duration breaks its bounds
     */
    public Retention {
        Objects.requireNonNull(ofSessions, "ofSessions");
        Objects.requireNonNull(ofMarks, "ofMarks");
        ofSessions =
                Validation.duration("retention of sessions", ofSessions, Duration.ofSeconds(1), Validation.LONGEST);
        ofMarks = Validation.duration("retention of marks", ofMarks, Duration.ofSeconds(1), Validation.LONGEST);
    }

    /**
     * Returns one day for sessions and thirty for marks.
     *
     * @return the retention
     */
    public static Retention defaults() {
        return DEFAULTS;
    }

    /**
     * Returns how much longer a record must be kept.
     *
     * @param worker the record
     * @param now the store's time
     * @return the time left; empty if it has nothing to lose and should be removed
     */
    public Optional<Duration> keepFor(WorkerRecord worker, Instant now) {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(now, "now");
        Duration left = Duration.between(now, keepUntil(worker));
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        return Optional.of(left.compareTo(LONGEST) < 0 ? left : LONGEST);
    }

    private Instant keepUntil(WorkerRecord worker) {
        Lease lease = worker.lease();
        Instant until = lease.leftAt().isEmpty() ? lease.deadline() : Instant.EPOCH;
        if (worker.assignment().isPresent()) {
            until = latest(until, lease.deadline().plus(ofSessions));
        }
        for (OrphanedSession orphan : worker.orphans()) {
            until = latest(
                    until, latest(lease.deadline(), orphan.recoverableFrom()).plus(ofSessions));
        }
        if (worker.availability() != Availability.ONLINE) {
            until = latest(
                    until,
                    latest(lease.lastHeartbeat(), worker.lastStatusChange()).plus(ofMarks));
        } else if (worker.markOrder().filter(order -> order.markedFrom() > 0).isPresent()) {
            until = latest(until, worker.markOrder().get().givenAt().plus(ofMarks));
        }
        return until;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
