package org.example.toy;

import io.workermanager.model.SessionId;
import java.util.Optional;

/** Does not look who holds a session. */
class SharedSessionTest extends ToyTck {
    @Override
    ToyFleet fleet() {
        return new ToyFleet() {
            @Override
            public Optional<SessionOwnership> tenure(SessionId session) {
                return super.tenure(session).filter(tenure -> tenure.holder().isEmpty());
            }
        };
    }
}
