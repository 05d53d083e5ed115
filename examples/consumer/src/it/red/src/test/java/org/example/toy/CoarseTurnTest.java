package org.example.toy;

import io.workermanager.model.Worker;
import io.workermanager.store.Turn;
import io.workermanager.store.WorkerStore;
import java.time.InstantSource;

/** Cuts turns to milliseconds. */
class CoarseTurnTest extends ToyTck {
    @Override
    WorkerStore store(ToyFleet fleet, InstantSource clock) {
        return new ToyStore(fleet, clock) {
            @Override
            protected Turn turn(Worker worker) {
                return new Turn(worker.turn() / 1000, worker.id());
            }
        };
    }
}
