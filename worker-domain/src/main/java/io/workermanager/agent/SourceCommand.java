package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.Optional;

/**
 * One call to the source; one is under way at a time.
 *
 * @param kind which one
 * @param session about what; none for {@link Kind#TAKE}
 */
record SourceCommand(Kind kind, Optional<SessionId> session) {
    enum Kind {
        TAKE,
        CONFIRM,
        GIVE_BACK,
        LOST
    }

    static final SourceCommand TAKE = new SourceCommand(Kind.TAKE, Optional.empty());

    static SourceCommand confirm(SessionId session) {
        return new SourceCommand(Kind.CONFIRM, Optional.of(session));
    }

    static SourceCommand lost(SessionId session) {
        return new SourceCommand(Kind.LOST, Optional.of(session));
    }

    static SourceCommand giveBack(SessionId session) {
        return new SourceCommand(Kind.GIVE_BACK, Optional.of(session));
    }
}
