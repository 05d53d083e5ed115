package org.example.toy;

import io.workermanager.store.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

class MovableClockTest extends WorkerStoreTck {
    private final Map<String, ToyFleet> fleets = new HashMap<>();
    private volatile Instant now = Instant.parse("2026-03-01T09:00:00.000700Z");

    @Override
    protected WorkerStore open(String fleet) {
        return new ToyStore(fleets.computeIfAbsent(fleet, name -> new ToyFleet()), () -> now);
    }

    @Override
    protected void elapse(Duration time) {
        now = now.plus(time);
    }

    @Override
    protected void setBack(Duration time) {
        now = now.minus(time);
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.of(Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK);
    }
}
