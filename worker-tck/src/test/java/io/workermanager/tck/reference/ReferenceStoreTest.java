package io.workermanager.tck.reference;

import io.workermanager.model.WorkerId;
import io.workermanager.store.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The reference store passes every rule. */
class ReferenceStoreTest extends WorkerStoreTck {
    private final SettableClock clock = new SettableClock();
    private final Map<String, ReferenceFleet> fleets = new HashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return new ReferenceStore(fleets.computeIfAbsent(fleet, name -> new ReferenceFleet(clock)));
    }

    @Override
    protected void elapse(Duration time) {
        clock.move(time);
    }

    @Override
    protected void setBack(Duration time) {
        clock.move(time.negated());
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    protected void plantUnreadable(String fleet, WorkerId id) {
        fleets.get(fleet).spoil(id);
    }
}
