package org.example.toy;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

class ToyStoreTest extends WorkerStoreTck {
    private final Map<String, ToyFleet> fleets = new HashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return new ToyStore(fleets.computeIfAbsent(fleet, name -> new ToyFleet()), clock());
    }

    @Override
    protected Set<Capability> capabilities() {
        return Set.of(Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK);
    }
}
