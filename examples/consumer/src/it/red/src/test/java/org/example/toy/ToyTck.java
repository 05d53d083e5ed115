package org.example.toy;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The kit over a toy that is wrong or unfinished, by the kit's clock. */
abstract class ToyTck extends WorkerStoreTck {
    private final Map<String, ToyFleet> fleets = new HashMap<>();

    ToyFleet fleet() {
        return new ToyFleet();
    }

    WorkerStore store(ToyFleet fleet, InstantSource clock) {
        return new ToyStore(fleet, clock);
    }

    @Override
    protected final WorkerStore open(String name) {
        return store(fleets.computeIfAbsent(name, any -> fleet()), clock());
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
