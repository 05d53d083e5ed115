package io.workermanager.tck.reference;

import io.workermanager.model.WorkerId;
import io.workermanager.store.WorkerStore;
import io.workermanager.tck.Capability;
import io.workermanager.tck.WorkerStoreTck;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** The kit over the mutant that is under test; not a test by itself. */
class MutantTck extends WorkerStoreTck {
    static final AtomicReference<Mutant> UNDER_TEST = new AtomicReference<>();

    private final Mutant mutant = UNDER_TEST.get();
    private final SettableClock clock = new SettableClock();
    private final Map<String, ReferenceFleet> fleets = new ConcurrentHashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return mutant.store()
                .apply(fleets.computeIfAbsent(fleet, name -> mutant.fleet().apply(clock)));
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
