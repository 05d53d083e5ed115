package io.workermanager.model;

import java.time.Duration;
import java.util.Objects;

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

    /** The longest retention, 3 660 days. */
    public static final Duration LONGEST = Validation.LONGEST;

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
}
