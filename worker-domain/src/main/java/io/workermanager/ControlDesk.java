package io.workermanager;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Lease;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WorkerStoreException;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * Reads and writes the fleet control, and notices when the store has forgotten orders that this client has seen. Safe for use
 * by many threads.
 */
final class ControlDesk {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final WorkerStore store;
    private final Settings settings;
    private volatile FleetControl latest = FleetControl.NONE;

    ControlDesk(WorkerStore store, Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    /**
     * The control as of the store's last call, lost if a later one with holds that would stand now was seen before this was
     * called; one that is seen meanwhile proves nothing.
     */
    FleetControl read(Instant now) {
        FleetControl seen = latest;
        return judged(seen, store.control(), now);
    }

    /**
     * The same for calls that a worker's life does not end with: control that cannot be read counts as lost, so that nobody takes a
     * session by it, and everybody goes on beating.
     */
    FleetControl readOrLost(Instant now) {
        FleetControl seen = latest;
        FleetControl stored;
        try {
            stored = store.control();
        } catch (WorkerStoreException e) {
            return settings.failOpen() ? seen : seen.forgetting(Math.max(1, seen.revision()));
        }
        return judged(seen, stored, now);
    }

    private FleetControl judged(FleetControl seen, FleetControl stored, Instant now) {
        if (seen.revision() <= stored.revision()) {
            saw(stored);
            return stored;
        }
        if (settings.failOpen() || seen.standingAt(now).isEmpty()) {
            forget(seen, stored);
            return stored;
        }
        return stored.forgetting(seen.revision());
    }

    /** The control as it stands, whoever wrote it: the store's last call may have been long ago. */
    FleetControl ask() {
        return read(store.census().at());
    }

    /**
     * Changes the control, and returns what it became. A write whose outcome is unknown is repeated as it is; if it is refused
     * then, it may have run and been overwritten, and that is what the caller gets to know.
     */
    FleetControl change(BiFunction<FleetControl, Instant, FleetControl> rule) {
        Patience patience = new Patience("a change of the fleet control", settings);
        boolean asked = false;
        while (true) {
            Instant now = store.now();
            FleetControl current = read(now);
            FleetControl next = rule.apply(current, now);
            if (next.equals(current)) {
                if (asked) {
                    return current;
                }
                ask();
                asked = true;
                continue;
            }
            Terms terms = Terms.within(now.minus(WINDOW), now.plus(WINDOW));
            Repeated<WriteResult> written =
                    Repeated.write(patience, () -> store.writeControl(current, next.kept(), keepFor(next, now), terms));
            if (written.result() instanceof WriteResult.Applied) {
                saw(next);
                return next;
            }
            if (written.unanswered() != null) {
                throw written.unanswered();
            }
            if (!patience.pause()) {
                throw patience.used();
            }
        }
    }

    private synchronized void saw(FleetControl control) {
        latest = control.revision() > latest.revision() ? control : latest;
    }

    private synchronized void forget(FleetControl seen, FleetControl stored) {
        latest = latest.equals(seen) ? stored : latest;
    }

    /** Orders outlive every mark, holds their own end, and both the longest time between two heartbeats that renew them. */
    private Duration keepFor(FleetControl next, Instant now) {
        return Stream.concat(
                        Stream.of(settings.retention().ofMarks(), Lease.LONGEST),
                        next.holds().stream()
                                .flatMap(hold -> hold.until().stream())
                                .map(until -> Duration.between(now, until)))
                .max(Duration::compareTo)
                .orElseThrow();
    }
}
