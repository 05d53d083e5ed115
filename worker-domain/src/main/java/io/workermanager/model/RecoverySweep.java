package io.workermanager.model;

import java.time.Duration;
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
    private static final int SMALLEST_FLEET = 10;

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
     * Returns what a look leaves behind: after a gap the fleet settles for one ttl, while many expire together for at most two.
     *
     * @param before the look before, if any is known
     * @param many whether {@linkplain #many many} expired together
     * @param ttl the fleet's ttl
     * @param now the store's time
     * @return this look
     */
    public static RecoverySweep after(Optional<RecoverySweep> before, boolean many, Duration ttl, Instant now) {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(now, "now");
        boolean gap = before.isEmpty() || before.get().at.plus(ttl.dividedBy(2)).isBefore(now);
        if (gap) {
            return new RecoverySweep(now, Optional.of(new GracePeriod(GracePeriod.Why.GAP, now, now.plus(ttl))));
        }
        Optional<GracePeriod> stands = before.get().settling;
        if (stands.filter(gapped -> gapped.why == GracePeriod.Why.GAP && now.isBefore(gapped.until))
                .isPresent()) {
            return new RecoverySweep(now, stands);
        }
        if (!many) {
            return new RecoverySweep(now, Optional.empty());
        }
        Instant since = stands.map(GracePeriod::since).orElse(now);
        return new RecoverySweep(
                now,
                Optional.of(new GracePeriod(GracePeriod.Why.MANY_EXPIRED, since, since.plus(ttl.multipliedBy(2)))));
    }

    /**
     * Tells whether so many expired together that they may only not have been able to call.
     *
     * @param alive how many workers are alive
     * @param expired how many expired, with a session, within two ttls
     * @return whether that is more than 30 % of a fleet of ten or more
     */
    public static boolean many(long alive, long expired) {
        return alive + expired >= SMALLEST_FLEET && expired * 10 > (alive + expired) * 3;
    }

    /**
     * Tells whether it depends on the living if those who expired are many.
     *
     * @param expired how many expired
     * @return whether a fleet exists in which they are
     */
    public static boolean mayBeMany(long expired) {
        return many(Math.max(0, SMALLEST_FLEET - expired), expired);
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

    /**
     * Tells whether a later look says something that must be kept: everybody looks, and not every look needs a write.
     *
     * @param later the later look
     * @param ttl the fleet's ttl
     * @return whether an eighth of a ttl lies between them, or it sees another state
     */
    public boolean outdatedBy(RecoverySweep later, Duration ttl) {
        Objects.requireNonNull(later, "later");
        Objects.requireNonNull(ttl, "ttl");
        return !settling.equals(later.settling)
                || Duration.between(at, later.at).abs().compareTo(ttl.dividedBy(8)) >= 0;
    }
}
