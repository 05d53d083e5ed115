package org.example.toy;

import io.workermanager.model.SessionId;
import java.util.Optional;

/** Does not look who holds a session. */
class SharedSessionTest extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            public Optional<SessionOwnership> ownership(SessionId session) {
                return super.ownership(session).filter(ownership -> ownership.holder().isEmpty());
            }
        };
    }
}
