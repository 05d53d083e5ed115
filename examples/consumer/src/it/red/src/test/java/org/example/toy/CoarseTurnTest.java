package org.example.toy;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import java.time.InstantSource;

/** Cuts turns to milliseconds. */
class CoarseTurnTest extends ToyTck {
    @Override
    WorkerStore store(ToyFleet fleet, InstantSource clock) {
        return new ToyStore(fleet, clock) {
            @Override
            protected Page.IdlePosition turn(WorkerRecord worker) {
                return new Page.IdlePosition(worker.turn() / 1000, worker.id());
            }
        };
    }
}
