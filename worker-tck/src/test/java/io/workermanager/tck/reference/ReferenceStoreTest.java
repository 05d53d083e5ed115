package io.workermanager.tck.reference;

import io.workermanager.port.WorkerStore;

/** The reference store passes every rule. */
class ReferenceStoreTest extends ReferenceTck {
    @Override
    ReferenceFleet fleet(SettableClock clock) {
        return new ReferenceFleet(clock);
    }

    @Override
    WorkerStore store(ReferenceFleet fleet) {
        return new ReferenceStore(fleet);
    }
}
