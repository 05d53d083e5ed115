package io.workermanager.model;

import java.time.Duration;
import java.util.Objects;

/**
 * The settings of a {@code WorkerManager}. Start with {@link #defaults()}; each method returns a copy.
 *
 * @param ttl the ttl of new leases, 100 ms to one day
 * @param retention how long records with a mark or a session outlive their lease
 * @param attempts the greatest number of attempts to change a record that other callers change too, 1 to 10 000
 * @param retryTimeout the time after which no further attempt begins, 1 ms to one hour; it does not interrupt an
 *     attempt
 * @param failOpen whether workers take sessions although the fleet control was lost; the lost holds then have no effect
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
     * Returns a ttl of 60 s, the default retention and 100 attempts within 10 s. Workers take no sessions while the fleet
     * control is lost.
     *
     * @return the settings
     */
    public static WorkerManagerSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Returns these settings with a ttl.
     *
     * @param next 100 ms to one day
     * @return a copy
     * @throws InvalidValueException if the value breaks its bounds
     */
    public WorkerManagerSettings withTtl(Duration next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(next, retention, attempts, retryTimeout, failOpen);
    }

    /**
     * Returns these settings with a retention.
     *
     * @param next how long records with a mark or a session outlive their lease
     * @return a copy
     */
    public WorkerManagerSettings withRetention(WorkerManagerSettings.Retention next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(ttl, next, attempts, retryTimeout, failOpen);
    }

    /**
     * Returns these settings with a number of attempts.
     *
     * @param next 1 to 10 000
     * @return a copy
     * @throws InvalidValueException if the value breaks its bounds
     */
    public WorkerManagerSettings withAttempts(int next) {
        return new WorkerManagerSettings(ttl, retention, next, retryTimeout, failOpen);
    }

    /**
     * Returns these settings with another retry timeout.
     *
     * @param next 1 ms to one hour
     * @return a copy
     * @throws InvalidValueException if the value breaks its bounds
     */
    public WorkerManagerSettings withRetryTimeout(Duration next) {
        Objects.requireNonNull(next, "next");
        return new WorkerManagerSettings(ttl, retention, attempts, next, failOpen);
    }

    /**
     * Returns these settings for a fleet that continues after the store has lost its orders or cannot read them. The
     * stored orders count then, and unreadable orders count as they were last read.
     *
     * @return a copy
     */
    public WorkerManagerSettings withFailOpen() {
        return new WorkerManagerSettings(ttl, retention, attempts, retryTimeout, true);
    }

    /**
     * How long a record outlives its lease. A record is kept for three reasons: a session to recover, a mark, or a mark
     * that was lifted while a process may still remember it. Without the record, that process would restore the lifted
     * mark as one that the store lost. Every other record is removed with its lease, unless deaths are remembered.
     *
     * @param ofSessions how long a session waits for recovery after the lease, or after the end of its last recovery, 1
     *     s to 3 660 days
     * @param ofMarks how long an OFFLINE or PAUSED mark is kept after the later of the last heartbeat and the mark
     *     itself, and how long the order that lifted a mark is kept unless the worker reads it before; 1 s to 3 660
     *     days
     * @param ofDeaths how long every worker that died is remembered after its lease, at most 3 660 days; zero, the
     *     default, removes it with its lease. A worker that left cleanly is not remembered. The settings of the worker's
     *     own process decide
     */
    public record Retention(Duration ofSessions, Duration ofMarks, Duration ofDeaths) {
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
            Objects.requireNonNull(ofDeaths, "ofDeaths");
            ofSessions =
                    Validation.duration("retention of sessions", ofSessions, Duration.ofSeconds(1), Validation.LONGEST);
            ofMarks = Validation.duration("retention of marks", ofMarks, Duration.ofSeconds(1), Validation.LONGEST);
            ofDeaths = Validation.duration("retention of deaths", ofDeaths, Duration.ZERO, Validation.LONGEST);
        }

        /**
         * Creates a retention that does not remember deaths.
         *
         * @param ofSessions how long a session waits for recovery, 1 s to 3 660 days
         * @param ofMarks how long a mark is kept, 1 s to 3 660 days
         * @throws InvalidValueException if a duration breaks its bounds
         */
        public Retention(Duration ofSessions, Duration ofMarks) {
            this(ofSessions, ofMarks, Duration.ZERO);
        }

        /**
         * Returns one day for sessions and thirty days for marks.
         *
         * @return the retention
         */
        public static Retention defaults() {
            return DEFAULTS;
        }

        /**
         * Returns this retention with a memory of deaths. A dead worker stays in listings of dead workers, with the end of its lease, and
         * in {@code findUnhealthy}.
         *
         * @param next how long a worker that died is remembered after its lease, zero to 3 660 days
         * @return a copy
         * @throws InvalidValueException if the duration breaks its bounds
         */
        public Retention withDeaths(Duration next) {
            Objects.requireNonNull(next, "next");
            return new Retention(ofSessions, ofMarks, next);
        }
    }
}
