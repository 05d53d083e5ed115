package io.workermanager.tck.reference;

import io.workermanager.store.WorkerStore;
import java.util.concurrent.atomic.AtomicReference;

/** The kit over the mutant that is under test; not a test by itself. */
class MutantTck extends ReferenceTck {
    static final AtomicReference<Mutant> UNDER_TEST = new AtomicReference<>();

    private final Mutant mutant = UNDER_TEST.get();

    @Override
    ReferenceFleet fleet(SettableClock clock) {
        return mutant.fleet().apply(clock);
    }

    @Override
    WorkerStore store(ReferenceFleet fleet) {
        return mutant.store().apply(fleet);
    }
}
