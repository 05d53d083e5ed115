package org.example.toy;

import io.workermanager.store.Write;
import io.workermanager.store.WriteResult.Refusal;
import java.util.Optional;

/** Does not look who holds a session. */
class SharedSessionTest extends DefectTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            protected Optional<Refusal> heldByAnother(Write write) {
                return Optional.empty();
            }
        };
    }
}
