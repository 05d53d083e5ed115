package io.workermanager;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Retention;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;

/**
 * Reads and writes the fleet control, and notices when the store has forgotten orders that this client has seen. Safe for use
 * by many threads.
 */
final class ControlDesk {
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private final WorkerStore store;
    private final Settings settings;
    private final AtomicReference<FleetControl> latest = new AtomicReference<>(FleetControl.NONE);

    ControlDesk(WorkerStore store, Settings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** The control, lost if a later one with holds that would stand now was seen before. */
    FleetControl read(Instant now) {
        FleetControl stored = store.control();
        FleetControl seen = latest.accumulateAndGet(stored, ControlDesk::later);
        if (seen.revision() <= stored.revision()) {
            return stored;
        }
        if (seen.standingAt(now).isEmpty()) {
            latest.compareAndSet(seen, stored);
            return stored;
        }
        return stored.forgetting(seen.revision());
    }

    /**
     * Changes the control, and returns what it became. A write whose outcome is unknown is repeated as it is; if it is refused
     * then, it may have run and been overwritten, and that is what the caller gets to know.
     */
    FleetControl change(BiFunction<FleetControl, Instant, FleetControl> rule) {
        Patience patience = new Patience("a change of the fleet control", settings);
        while (true) {
            Instant now = store.now();
            FleetControl current = read(now);
            FleetControl next = rule.apply(current, now);
            if (next.equals(current)) {
                return current;
            }
            Terms terms = Terms.within(now.minus(WINDOW), now.plus(WINDOW));
            Repeated<WriteResult> written =
                    Repeated.write(patience, () -> store.writeControl(current, next, keepFor(next, now), terms));
            if (written.result() instanceof WriteResult.Applied) {
                return latest.accumulateAndGet(next, ControlDesk::later);
            }
            if (written.unanswered() != null) {
                throw written.unanswered();
            }
            if (!patience.pause()) {
                throw patience.used();
            }
        }
    }

    private static FleetControl later(FleetControl a, FleetControl b) {
        return a.revision() > b.revision() ? a : b;
    }

    /** Orders outlive every mark, and holds their own end. */
    private Duration keepFor(FleetControl next, Instant now) {
        Retention retention = settings.retention();
        return next.holds().stream()
                .flatMap(hold -> hold.until().stream())
                .map(until -> Duration.between(now, until))
                .reduce(retention.ofMarks(), (a, b) -> a.compareTo(b) > 0 ? a : b);
    }
}
