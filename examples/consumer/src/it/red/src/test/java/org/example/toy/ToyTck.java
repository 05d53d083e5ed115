package org.example.toy;

import io.workermanager.store.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** The kit over a toy that is wrong or unfinished, by a clock that the kit moves. */
abstract class ToyTck extends WorkerStoreTck {
    private final AtomicLong millis = new AtomicLong(System.currentTimeMillis());
    private final Map<String, ToyFleet> fleets = new HashMap<>();

    ToyFleet fleet() {
        return new ToyFleet();
    }

    WorkerStore store(ToyFleet fleet, InstantSource clock) {
        return new ToyStore(fleet, clock);
    }

    @Override
    protected final WorkerStore open(String name) {
        return store(fleets.computeIfAbsent(name, any -> fleet()), () -> Instant.ofEpochMilli(millis.get()));
    }

    @Override
    protected final void elapse(Duration time) {
        millis.addAndGet(time.toMillis());
    }

    @Override
    protected final Set<Capability> capabilities() {
        return Set.of(Capability.MOVABLE_CLOCK);
    }

    @Override
    protected final int rounds() {
        return 10;
    }
}
