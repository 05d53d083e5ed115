package io.workermanager.engine;

import io.workermanager.model.Order;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The next record that a rule returns, and the conditions under which it may be written.
 *
 * @param next the next record, or the unchanged record
 * @param tolerance how far the store's time may be from the time at which the rule was applied
 * @param notBefore the earliest time of the write, if the tolerance allows an earlier one
 * @param notAfter the latest time of the write, if the tolerance allows a later one
 * @param underControl whether the fleet control must still have the revision to which the rule was applied
 * @param transfer the session that the write takes from another record
 * @param audit the entry for the audit log, if the write is an order of an operator
 */
public record PlannedUpdate(
        WorkerRecord next,
        Duration tolerance,
        Instant notBefore,
        Instant notAfter,
        boolean underControl,
        Optional<Write.Preconditions.SessionTransfer> transfer,
        Optional<Order.AuditEntry> audit) {
    /**
     * The longest time that an ordinary write may take, unless the lease is shorter. A late duplicate of the first write of
     * a record
     * must not restore the record. After this time an unanswered write no longer takes effect.
     */
    public static final Duration WINDOW = Duration.ofSeconds(5);

    public static PlannedUpdate of(WorkerRecord next) {
        return within(next.lease().ttl().minusMillis(1), next);
    }

    /** A heartbeat's time may differ from the store's by at most a twelfth of the ttl. */
    public static PlannedUpdate stamped(WorkerRecord next) {
        return within(Duration.ofMillis(next.lease().ttl().toMillis() / 12), next);
    }

    private static PlannedUpdate within(Duration tolerance, WorkerRecord next) {
        Duration window = tolerance.compareTo(WINDOW) < 0 ? tolerance : WINDOW;
        return new PlannedUpdate(next, window, Instant.MIN, Instant.MAX, false, Optional.empty(), Optional.empty());
    }

    public PlannedUpdate underControl(boolean whether) {
        return new PlannedUpdate(next, tolerance, notBefore, notAfter, whether, transfer, audit);
    }

    public PlannedUpdate transferring(Optional<Write.Preconditions.SessionTransfer> from) {
        return new PlannedUpdate(next, tolerance, notBefore, notAfter, underControl, from, audit);
    }

    public PlannedUpdate notBefore(Instant time) {
        return new PlannedUpdate(next, tolerance, time, notAfter, underControl, transfer, audit);
    }

    /** Like {@link #notBefore}, unless an even later time is set already. */
    public PlannedUpdate notBeforeAlso(Instant time) {
        return time.isAfter(notBefore) ? notBefore(time) : this;
    }

    public PlannedUpdate notAfter(Instant time) {
        return new PlannedUpdate(next, tolerance, notBefore, time, underControl, transfer, audit);
    }

    public PlannedUpdate audited(Optional<Order.AuditEntry> entry) {
        return new PlannedUpdate(next, tolerance, notBefore, notAfter, underControl, transfer, entry);
    }

    public Write.Preconditions preconditions(RecordRule.Context context) {
        Instant from = context.now().minus(tolerance);
        Instant to = context.now().plus(tolerance);
        Write.Preconditions time = Write.Preconditions.within(
                from.isAfter(notBefore) ? from : notBefore, to.isBefore(notAfter) ? to : notAfter);
        Write.Preconditions control =
                underControl ? time.underControl(context.control().revision()) : time;
        return transfer.map(control::transferring).orElse(control);
    }
}
