package io.workermanager.engine;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the fleet control, and notices when the store has forgotten orders that this client has seen. Safe for use
 * by many threads.
 */
public final class FleetControlAccess {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final WorkerStore store;
    private final WorkerManagerSettings settings;
    private final MonotonicTimer timer;
    private volatile Known latest = new Known(FleetControl.none(), Instant.EPOCH);

    /**
     * The control to go by.
     *
     * @param control as it was read; if it cannot be read, lost, or as it was read last
     * @param unreadable why it cannot be read, if it cannot
     */
    public record Orders(FleetControl control, @Nullable WorkerStoreException unreadable) {}

    /** Orders that this client has seen, and the store's time when they stood there last. */
    private record Known(FleetControl control, Instant at) {}

    public FleetControlAccess(WorkerStore store, WorkerManagerSettings settings, MonotonicTimer timer) {
        this.store = store;
        this.settings = settings;
        this.timer = timer;
    }

    /**
     * The control as of the store's last call, lost if a later one with holds that would stand now was seen before this was
     * called; one that is seen meanwhile proves nothing.
     */
    public FleetControl read(Instant now) {
        Known seen = latest;
        return judged(seen, store.control(), now);
    }

    /**
     * The same for calls that must not fail with the control. Control that cannot be read counts as lost: no worker takes a session,
     * and heartbeats go on.
     */
    public Orders readOrLost(Instant now) {
        Known seen = latest;
        FleetControl stored;
        try {
            stored = store.control();
        } catch (WorkerStoreException e) {
            FleetControl last = seen.control;
            return new Orders(settings.failOpen() ? last : last.withLostRevision(Math.max(1, last.revision())), e);
        }
        return new Orders(judged(seen, stored, now), null);
    }

    private FleetControl judged(Known seen, FleetControl stored, Instant now) {
        if (seen.control.revision() <= stored.revision()) {
            remember(stored, now);
            return stored;
        }
        if (settings.failOpen() || seen.control.activeHolds(now).isEmpty() || mayHaveEnded(seen, now)) {
            forget(seen, stored, now);
            return stored;
        }
        return stored.withLostRevision(seen.control.revision());
    }

    /** Whether the orders may have been lifted after they were seen, and the record of that may have come to its end since. */
    private boolean mayHaveEnded(Known seen, Instant now) {
        return !now.isBefore(seen.at.plus(leastKept()));
    }

    /** The control as the store has it now. The store's last call may have been long ago, and so a census is read first. */
    public FleetControl readFresh() {
        return read(store.census().at());
    }

    /**
     * Changes the control, and returns what it became. A write whose outcome is unknown is repeated as it is; if it is refused
     * then, it may have run and been overwritten, and that is what the caller gets to know.
     */
    public FleetControl change(BiFunction<FleetControl, Instant, FleetControl> rule) {
        RetryBudget budget = RetryBudget.of("a change of the fleet control", settings, timer);
        boolean asked = false;
        while (true) {
            Instant now = store.now();
            FleetControl current = read(now);
            FleetControl next = rule.apply(current, now);
            if (next.equals(current)) {
                if (asked) {
                    return current;
                }
                readFresh();
                asked = true;
                continue;
            }
            WritePreconditions terms = WritePreconditions.within(now.minus(WINDOW), now.plus(WINDOW));
            IdempotentWrite<WriteResult> written = IdempotentWrite.write(
                    budget, () -> store.writeControl(current, next.forStorage(), keepFor(next, now), terms));
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
        Known known = latest;
        if (control.revision() > known.control.revision()) {
            latest = new Known(control, at);
        } else if (control.revision() == known.control.revision() && at.isAfter(known.at)) {
            latest = new Known(known.control, at);
        }
    }

    private synchronized void forget(Known seen, FleetControl stored, Instant now) {
        latest = latest.control.equals(seen.control) ? new Known(stored, now) : latest;
    }

    private Duration leastKept() {
        Duration ofMarks = settings.retention().ofMarks();
        return ofMarks.compareTo(Lease.LONGEST) > 0 ? ofMarks : Lease.LONGEST;
    }

    /** Orders outlive every mark, holds their own end, and both the longest time between two heartbeats that renew them. */
    private Duration keepFor(FleetControl next, Instant now) {
        return Stream.concat(
                        Stream.of(leastKept()),
                        next.holds().stream()
                                .flatMap(hold -> hold.until().stream())
                                .map(until -> Duration.between(now, until)))
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
