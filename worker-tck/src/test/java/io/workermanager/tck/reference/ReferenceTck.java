package io.workermanager.tck.reference;

import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The kit over stores that keep reference fleets, on a clock that it moves, with every capability. */
abstract class ReferenceTck extends WorkerStoreTck {
    private final SettableClock clock = new SettableClock();
    private final Map<String, ReferenceFleet> fleets = new ConcurrentHashMap<>();

    ReferenceFleet fleet(SettableClock clock) {
        return new ReferenceFleet(clock);
    }

    WorkerStore store(ReferenceFleet fleet) {
        return new ReferenceStore(fleet);
    }

    /** The name under which a fleet is kept. */
    String key(String fleet) {
        return fleet;
    }

    @Override
    protected final WorkerStore open(String fleet) {
        return store(fleets.computeIfAbsent(key(fleet), this::named));
    }

    private ReferenceFleet named(String name) {
        ReferenceFleet fleet = fleet(clock);
        fleet.name = name;
        fleet.neighbours = fleets;
        return fleet;
    }

    @Override
    protected final void advanceTime(Duration time) {
        clock.move(time);
    }

    @Override
    protected final void moveClockBack(Duration time) {
        clock.move(time.negated());
    }

    /** All but that of another process, which has a memory of its own. */
    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.complementOf(EnumSet.of(Capability.OTHER_PROCESS));
    }

    @Override
    protected final Map<String, String> otherProcess() {
        return Map.of();
    }

    @Override
    protected final void corruptRecord(String fleet, WorkerId id) {
        fleets.get(key(fleet)).corrupt(id);
    }
}
