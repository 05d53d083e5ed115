package org.example.toy;

import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.util.Optional;

/** Writes over whatever record is there. */
class AnyVersionTest extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            public Optional<WriteResult> decide(Write write) {
                return super.decide(write)
                        .filter(result -> !(result instanceof WriteResult.Rejected refused
                                && refused.why() instanceof RejectionReason.VersionMismatch other
                                && other.current().isPresent()));
            }
        };
    }
}
