package org.example.toy;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** The toy with the system clock: the kit waits. */
class SystemClockTest extends WorkerStoreTck {
    private final Map<String, ToyFleet> fleets = new HashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return new ToyStore(fleets.computeIfAbsent(fleet, name -> new ToyFleet()), Clock.systemUTC());
    }
}
