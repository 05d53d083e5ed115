package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;

/**
 * The reference store passes by real time, too, as a store does whose clock nobody can move. It claims nothing: all that a
 * store must override is here, and what it leaves out is reported as aborted.
 */
class RealTimeTest extends WorkerStoreTck {
    private static final class RealClock extends SettableClock {
        @Override
        Instant now() {
            return Instant.now().truncatedTo(ChronoUnit.MILLIS);
        }
    }

    private final Map<String, ReferenceFleet> fleets = new HashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return new ReferenceStore(fleets.computeIfAbsent(fleet, name -> new ReferenceFleet(new RealClock())));
    }
}
