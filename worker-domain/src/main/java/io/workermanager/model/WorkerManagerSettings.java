package io.workermanager.model;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@code WorkerManager} registers and how long it tries. Start with {@link #defaults()}; each method returns a copy.
 *
 * @param ttl the ttl of the leases it begins, 100 ms to one day
 * @param retention how long records with something to lose are kept
 * @param attempts how often it tries to change a record that others change too, 1 to 10 000
 * @param retryTimeout how long it tries, 1 ms to one hour: no attempt begins later, and one that has begun is not cut short
 * @param failOpen whether sessions are taken although the fleet control was lost: holds that stood do not count any more then
 */
public record WorkerManagerSettings(
        Duration ttl,
        WorkerManagerSettings.Retention retention,
        int attempts,
        Duration retryTimeout,
        boolean failOpen) {
    private static final WorkerManagerSettings DEFAULTS = new WorkerManagerSettings(
            Duration.ofSeconds(60), WorkerManagerSettings.Retention.defaults(), 100, Duration.ofSeconds(10), false);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bounds
     */
    public WorkerManagerSettings {
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(retention, "retention");
        Objects.requireNonNull(retryTimeout, "retryTimeout");
        Validation.duration("ttl", ttl, Lease.SHORTEST, Lease.LONGEST);
        Validation.duration("retryTimeout", retryTimeout, Duration.ofMillis(1), Duration.ofHours(1));
        if (attempts < 1 || attempts > 10_000) {
            throw new InvalidValueException("attempts must be 1 to 10000, was " + attempts);
        }
    }

    /**
     * Returns a ttl of 60 s, the default retention and 100 attempts within 10 s. If the fleet control is lost, no session is taken.
     *
     * @return the settings
     */
    public static WorkerManagerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with a ttl.
     *
     * @param next 100 ms to one day
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public WorkerManagerSettings withTtl(Duration next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(next, retention, attempts, retryTimeout, failOpen);
    }

    /**
     * These settings with a retention.
     *
     * @param next how long records with something to lose are kept
     * @return a copy
     */
    public WorkerManagerSettings withRetention(WorkerManagerSettings.Retention next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(ttl, next, attempts, retryTimeout, failOpen);
    }

    /**
     * These settings with a number of attempts.
     *
     * @param next 1 to 10 000
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public WorkerManagerSettings withAttempts(int next) {
        return new WorkerManagerSettings(ttl, retention, next, retryTimeout, failOpen);
    }

    /**
     * These settings with another bound of the time to try.
     *
     * @param next 1 ms to one hour
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public WorkerManagerSettings withRetryTimeout(Duration next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(ttl, retention, attempts, next, failOpen);
    }

    /**
     * These settings for a fleet that had rather go on than stop when the store has forgotten orders, or they cannot be read: what is
     * stored counts, and what cannot be read counts as it was last.
     *
     * @return a copy
     */
    public WorkerManagerSettings withFailOpen() {
        return new WorkerManagerSettings(ttl, retention, attempts, retryTimeout, true);
    }

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
}
