package io.workermanager;

import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a rule makes of a record, and what must still hold when it is written.
 *
 * @param next the next record, or the very one that the rule was applied to
 * @param tolerance how far the store's time may be from the time that the rule was applied at
 * @param notBefore the earliest time that the rule is true at, if later
 * @param notAfter the latest time that the rule is true at, if earlier
 * @param underControl whether the fleet control must be the one that the rule was applied under
 * @param handover the session that is taken on from where it is held
 */
record Plan(
        Worker next,
        Duration tolerance,
        Instant notBefore,
        Instant notAfter,
        boolean underControl,
        Optional<Terms.Handover> handover) {
    /**
     * How long an ordinary write may be under way, unless a lease is shorter: a record must not come back by a late duplicate of the
     * very write that it began with. An unknown outcome is final after it.
     */
    static final Duration WINDOW = Duration.ofSeconds(5);

    static Plan of(Worker next) {
        return within(next.lease().ttl().minusMillis(1), next);
    }

    /** A heartbeat's own stamp must be true to a twelfth of the ttl. */
    static Plan stamped(Worker next) {
        return within(Duration.ofMillis(next.lease().ttl().toMillis() / 12), next);
    }

    private static Plan within(Duration tolerance, Worker next) {
        Duration window = tolerance.compareTo(WINDOW) < 0 ? tolerance : WINDOW;
        return new Plan(next, window, Instant.MIN, Instant.MAX, false, Optional.empty());
    }

    Plan underControl(boolean whether) {
        return new Plan(next, tolerance, notBefore, notAfter, whether, handover);
    }

    Plan takingOver(Optional<Terms.Handover> from) {
        return new Plan(next, tolerance, notBefore, notAfter, underControl, from);
    }

    Plan notBefore(Instant time) {
        return new Plan(next, tolerance, time, notAfter, underControl, handover);
    }

    Plan notAfter(Instant time) {
        return new Plan(next, tolerance, notBefore, time, underControl, handover);
    }

    Terms terms(Facts facts) {
        Instant from = facts.now().minus(tolerance);
        Instant to = facts.now().plus(tolerance);
        Terms time = Terms.within(from.isAfter(notBefore) ? from : notBefore, to.isBefore(notAfter) ? to : notAfter);
        Terms control = underControl ? time.underControl(facts.control().revision()) : time;
        return handover.map(control::takingOver).orElse(control);
    }
}
