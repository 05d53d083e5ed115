package io.workermanager.rules;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControl.Sweep.Pause;
import io.workermanager.model.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides when a fleet is in a recovery pause, in which recovery hands out no session. */
public final class RecoveryPausePolicy {
    private static final int SMALLEST_FLEET = 10;

    private RecoveryPausePolicy() {}

    /**
     * Returns the sweep after another one. After a gap the recovery pause is one ttl. While many workers expire together it is
     * at most
     * two ttls.
     *
     * @param before the previous sweep, if any
     * @param massExpiry whether {@linkplain #isMassExpiry many} expired together
     */
    public static FleetControl.Sweep next(
            Optional<FleetControl.Sweep> before, boolean massExpiry, Duration ttl, Instant now) {
        boolean gap =
                before.isEmpty() || before.get().at().plus(ttl.dividedBy(2)).isBefore(now);
        if (gap) {
            return new FleetControl.Sweep(now, Optional.of(new Pause(Pause.Why.GAP, now, now.plus(ttl))));
        }
        Optional<Pause> current = before.get().pause();
        if (current.filter(period -> period.why() == Pause.Why.GAP && now.isBefore(period.until()))
                .isPresent()) {
            return new FleetControl.Sweep(now, current);
        }
        if (!massExpiry) {
            return new FleetControl.Sweep(now, Optional.empty());
        }
        Instant since = current.map(Pause::since).orElse(now);
        return new FleetControl.Sweep(
                now, Optional.of(new Pause(Pause.Why.MANY_EXPIRED, since, since.plus(ttl.multipliedBy(2)))));
    }

    /**
     * Returns the sweep by which an operator ends a recovery pause. The next sweep takes a mass expiry that goes on for one whose time
     * is used up.
     */
    public static FleetControl.Sweep endedByOperator(Instant now) {
        Instant longAgo = now.minus(Lease.LONGEST.multipliedBy(2));
        return new FleetControl.Sweep(now, Optional.of(new Pause(Pause.Why.MANY_EXPIRED, longAgo, now)));
    }

    /**
     * Returns whether more than 30 % of a fleet of ten or more expired together. Such workers may only have been unable to
     * reach the
     * store.
     *
     * @param expired how many workers with a session expired within two ttls
     */
    public static boolean isMassExpiry(long alive, long expired) {
        return alive + expired >= SMALLEST_FLEET && expired * 10 > (alive + expired) * 3;
    }

    /** Returns whether this is a mass expiry for some number of living workers. */
    public static boolean mayBeMassExpiry(long expired) {
        return isMassExpiry(Math.max(0, SMALLEST_FLEET - expired), expired);
    }

    /** Returns whether a later sweep must be stored: the recovery pause differs, or an eighth of a ttl has passed. */
    public static boolean isOutdated(FleetControl.Sweep sweep, FleetControl.Sweep later, Duration ttl) {
        return !sweep.pause().equals(later.pause())
                || Duration.between(sweep.at(), later.at()).abs().compareTo(ttl.dividedBy(8)) >= 0;
    }
}
