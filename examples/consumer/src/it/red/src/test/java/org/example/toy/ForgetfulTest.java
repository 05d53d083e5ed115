package org.example.toy;

import io.workermanager.model.WorkerId;
import java.util.Optional;

/** Forgets a worker with its record. */
class ForgetfulTest extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            public Optional<Removed> removed(WorkerId id) {
                return Optional.empty();
            }
        };
    }
}
