package org.example.toy;

import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.util.Optional;

/** Writes over whatever record is there. */
class AnyVersionTest extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            public Optional<WriteResult> settle(Write write) {
                return super.settle(write)
                        .filter(result -> !(result instanceof WriteResult.Refused refused
                                && refused.why() instanceof Refusal.OtherVersion other
                                && other.current().isPresent()));
            }
        };
    }
}
