package io.workermanager.engine;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WritePreconditions;
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
public record PlannedUpdate(
        WorkerRecord next,
        Duration tolerance,
        Instant notBefore,
        Instant notAfter,
        boolean underControl,
        Optional<WritePreconditions.SessionTransfer> handover) {
    /**
     * How long an ordinary write may be under way, unless a lease is shorter: a record must not come back by a late duplicate of the
     * very write that it began with. An unknown outcome is final after it.
     */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    public static PlannedUpdate of(WorkerRecord next) {
        return within(next.lease().ttl().minusMillis(1), next);
    }

    /** A heartbeat's own stamp must be true to a twelfth of the ttl. */
    public static PlannedUpdate stamped(WorkerRecord next) {
        return within(Duration.ofMillis(next.lease().ttl().toMillis() / 12), next);
    }

    private static PlannedUpdate within(Duration tolerance, WorkerRecord next) {
        Duration window = tolerance.compareTo(WINDOW) < 0 ? tolerance : WINDOW;
        return new PlannedUpdate(next, window, Instant.MIN, Instant.MAX, false, Optional.empty());
    }

    public PlannedUpdate underControl(boolean whether) {
        return new PlannedUpdate(next, tolerance, notBefore, notAfter, whether, handover);
    }

    public PlannedUpdate takingOver(Optional<WritePreconditions.SessionTransfer> from) {
        return new PlannedUpdate(next, tolerance, notBefore, notAfter, underControl, from);
    }

    public PlannedUpdate notBefore(Instant time) {
        return new PlannedUpdate(next, tolerance, time, notAfter, underControl, handover);
    }

    public PlannedUpdate notAfter(Instant time) {
        return new PlannedUpdate(next, tolerance, notBefore, time, underControl, handover);
    }

    public WritePreconditions terms(RecordRule.Context facts) {
        Instant from = facts.now().minus(tolerance);
        Instant to = facts.now().plus(tolerance);
        WritePreconditions time = WritePreconditions.within(
                from.isAfter(notBefore) ? from : notBefore, to.isBefore(notAfter) ? to : notAfter);
        WritePreconditions control =
                underControl ? time.underControl(facts.control().revision()) : time;
        return handover.map(control::takingOver).orElse(control);
    }
}
