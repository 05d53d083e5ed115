package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.Optional;

/**
 * One call to the source; one is under way at a time.
 *
 * @param kind which one
 * @param session about what; none for {@link Kind#TAKE}
 */
record Errand(Kind kind, Optional<SessionId> session) {
    enum Kind {
        TAKE,
        CONFIRM,
        GIVE_BACK,
        LOST
    }

    static final Errand TAKE = new Errand(Kind.TAKE, Optional.empty());

    static Errand confirm(SessionId session) {
        return new Errand(Kind.CONFIRM, Optional.of(session));
    }

    static Errand lost(SessionId session) {
        return new Errand(Kind.LOST, Optional.of(session));
    }

    static Errand giveBack(SessionId session) {
        return new Errand(Kind.GIVE_BACK, Optional.of(session));
    }
}
