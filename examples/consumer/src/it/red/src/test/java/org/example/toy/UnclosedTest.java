package org.example.toy;

import io.workermanager.port.WorkerStore;
import java.time.InstantSource;

/** Answers after its end. */
class UnclosedTest extends ToyTck {
    @Override
    WorkerStore store(ToyFleet fleet, InstantSource clock) {
        return new ToyStore(fleet, clock) {
            @Override
            public void close() {
                // Nothing to give back.
            }
        };
    }
}
