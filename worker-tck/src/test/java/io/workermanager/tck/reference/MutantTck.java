package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;

/** The kit over the mutant that is under test; not a test by itself. */
class MutantTck extends ReferenceTck {
    /** Of this thread, which runs the kit over it. */
    static final ThreadLocal<Mutant> UNDER_TEST = new ThreadLocal<>();

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
