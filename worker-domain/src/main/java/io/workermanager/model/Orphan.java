package io.workermanager.model;

import java.time.Instant;
import java.util.Optional;

/**
 * A session whose worker died, left or was superseded. It stays in that worker's record until a dispatcher has confirmed
 * what became of it.
 *
 * @param session the session
 * @param token its fencing token, which rises with each time that it is handed out for recovery
 * @param recoverableFrom when it may be handed out, or handed out again, for recovery; store time
 * @param recoveredBy the dispatcher that it is handed out to until then, if it is
 */
public record Orphan(SessionId session, long token, Instant recoverableFrom, Optional<String> recoveredBy) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the token is not positive, or a value breaks its bound
     */
    public Orphan {
        Bounds.number("fencing token", token, 1);
        recoverableFrom = Bounds.time("recoverableFrom", recoverableFrom);
        recoveredBy.ifPresent(name -> Bounds.name("dispatcher", name));
    }

    boolean is(SessionId other, long itsToken) {
        return session.equals(other) && token == itsToken;
    }
}
