package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * When somebody last looked for the sessions of dead workers, and whether the fleet must settle before any is handed out: who
 * looks dead after an outage may only not have called yet.
 *
 * @param at when, store time
 * @param settling why nothing is handed out, if so
 */
public record RecoverySweep(Instant at, Optional<GracePeriod> settling) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the time breaks its bounds
     */
    public RecoverySweep {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(settling, "settling");
        at = Validation.time("time of a sweep", at);
    }

    /**
     * Why a fleet must settle, and how long.
     *
     * @param why what was seen
     * @param since when it was first seen, store time
     * @param until when sessions are handed out again, store time
     */
    public record GracePeriod(Why why, Instant since, Instant until) {
        /** What makes sweeps doubt that the dead are dead. */
        public enum Why {
            /** Nobody had looked for half a ttl: the store, or everybody, was away. */
            GAP,
            /** More than 30 % of a fleet of ten or more expired within two ttls. */
            MANY_EXPIRED
        }

        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if a time breaks its bounds
         */
        public GracePeriod {
            Objects.requireNonNull(why, "why");
            Objects.requireNonNull(since, "since");
            Objects.requireNonNull(until, "until");
            since = Validation.time("since", since);
            until = Validation.time("until", until);
        }
    }

    /**
     * Tells whether sessions are handed out.
     *
     * @param now the store's time
     * @return whether nothing, or nothing any more, must settle
     */
    public boolean permitsRecovery(Instant now) {
        Objects.requireNonNull(now, "now");
        return settling.isEmpty() || !now.isBefore(settling.get().until);
    }
}
