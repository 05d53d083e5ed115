package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the fleet control, and detects that the store lost orders which this client has read. Safe for use by many
 * threads.
 */
public final class FleetControlAccess {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final WorkerStore store;
    private final WorkerManagerSettings settings;
    private final MonotonicClock timer;
    private volatile LastRead latest = new LastRead(FleetControl.none(), Instant.EPOCH);

    /**
     * The fleet control to apply.
     *
     * @param control the control that was read; if it cannot be read, a lost one, or the one that was read last
     * @param unreadable the reason why it cannot be read, or null
     */
    public record Orders(FleetControl control, @Nullable WorkerStoreException unreadable) {}

    /** The latest control that this client has read, and the store's time of that reading. */
    private record LastRead(FleetControl control, Instant at) {}

    public FleetControlAccess(WorkerStore store, WorkerManagerSettings settings, MonotonicClock timer) {
        this.store = store;
        this.settings = settings;
        this.timer = timer;
    }

    /**
     * Returns the control as of the store's last call. The result is lost if this client read a later control before this call, and
     * holds of that control would still be in force. A control that is read during the call proves no loss.
     */
    public FleetControl read(Instant now) {
        LastRead seen = latest;
        return checkForLoss(seen, store.control(), now);
    }

    /**
     * Like {@link #read}, for calls that must not fail with the control. A control that cannot be read counts as lost: no worker
     * takes a session, and heartbeats continue.
     */
    public Orders readOrLost(Instant now) {
        LastRead seen = latest;
        FleetControl stored;
        try {
            stored = store.control();
        } catch (WorkerStoreException e) {
            FleetControl last = seen.control;
            return new Orders(settings.failOpen() ? last : last.withLostRevision(Math.max(1, last.revision())), e);
        }
        return new Orders(checkForLoss(seen, stored, now), null);
    }

    private FleetControl checkForLoss(LastRead seen, FleetControl stored, Instant now) {
        if (seen.control.revision() <= stored.revision()) {
            remember(stored, now);
            return stored;
        }
        if (settings.failOpen() || seen.control.activeHolds(now).isEmpty() || mayHaveExpired(seen, now)) {
            acceptLoss(seen, stored, now);
            return stored;
        }
        return stored.withLostRevision(seen.control.revision());
    }

    /** Whether the orders may have been lifted after this client read them, and the store no longer keeps that change. */
    private boolean mayHaveExpired(LastRead seen, Instant now) {
        return !now.isBefore(seen.at.plus(minimumRetention()));
    }

    /** Returns the control that the store has now. It reads one marked record first, because the store's last call may be old. */
    public FleetControl readFresh() {
        WorkerStore.Query cheapest = WorkerStore.Query.of(WorkerStore.Query.ScanScope.MARKED);
        return read(store.scan(cheapest, Page.Cursor.start(), 1).at());
    }

    /**
     * Changes the control, and returns the new one. A write of unknown outcome is repeated unchanged. If the repeated write is
     * refused, the first one may have run and been overwritten, and so the outcome stays unknown.
     */
    public FleetControl change(BiFunction<FleetControl, Instant, FleetControl> rule) {
        return change(rule, now -> Optional.empty());
    }

    /** Changes the control, with an entry for the audit log in the same write. */
    public FleetControl change(
            BiFunction<FleetControl, Instant, FleetControl> rule, Function<Instant, Optional<Order.AuditEntry>> audit) {
        RetryBudget budget = RetryBudget.of("a change of the fleet control", settings, timer);
        boolean confirmed = false;
        while (true) {
            Instant now = store.now();
            FleetControl current = read(now);
            FleetControl next = rule.apply(current, now);
            if (next.equals(current)) {
                if (confirmed) {
                    return current;
                }
                readFresh();
                confirmed = true;
                continue;
            }
            Write.Preconditions preconditions = Write.Preconditions.within(now.minus(WINDOW), now.plus(WINDOW));
            Optional<Order.AuditEntry> entry = audit.apply(now);
            RepeatedWriteOutcome<WriteResult> written = RepeatedWriteOutcome.write(
                    budget,
                    () -> store.writeControl(current, next.forStorage(), keepFor(next, now), preconditions, entry));
            if (written.result() instanceof WriteResult.Applied) {
                remember(next, now);
                return next;
            }
            if (written.unanswered() != null) {
                throw written.unanswered();
            }
            if (!budget.pause(null)) {
                throw budget.exhausted();
            }
        }
    }

    private synchronized void remember(FleetControl control, Instant at) {
        LastRead last = latest;
        if (control.revision() > last.control.revision()) {
            latest = new LastRead(control, at);
        } else if (control.revision() == last.control.revision() && at.isAfter(last.at)) {
            latest = new LastRead(last.control, at);
        }
    }

    private synchronized void acceptLoss(LastRead seen, FleetControl stored, Instant now) {
        latest = latest.control.equals(seen.control) ? new LastRead(stored, now) : latest;
    }

    private Duration minimumRetention() {
        Duration ofMarks = settings.retention().ofMarks();
        return ofMarks.compareTo(Lease.LONGEST) > 0 ? ofMarks : Lease.LONGEST;
    }

    /** Keeps the control for longer than every mark, every hold and the longest lease, because heartbeats renew it. */
    private Duration keepFor(FleetControl next, Instant now) {
        return Stream.concat(
                        Stream.of(minimumRetention()),
                        next.holds().stream()
                                .flatMap(hold -> hold.until().stream())
                                .map(until -> Duration.between(now, until)))
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
