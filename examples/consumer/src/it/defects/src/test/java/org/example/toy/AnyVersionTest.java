package org.example.toy;

import io.workermanager.model.Worker;
import io.workermanager.store.Write;
import java.util.Optional;

/** Writes over whatever record is there. */
class AnyVersionTest extends DefectTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            protected boolean isExpected(Write write, Optional<Worker> stored) {
                return write.before().isPresent() == stored.isPresent();
            }
        };
    }
}
