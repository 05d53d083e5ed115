package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
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
public record OrphanedSession(SessionId session, long token, Instant recoverableFrom, Optional<String> recoveredBy) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the token is not positive, or a value breaks its bound
     */
    public OrphanedSession {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(recoverableFrom, "recoverableFrom");
        Objects.requireNonNull(recoveredBy, "recoveredBy");
        Validation.number("fencing token", token, 1);
        recoverableFrom = Validation.time("recoverableFrom", recoverableFrom);
        recoveredBy.ifPresent(OrphanedSession::checkDispatcher);
    }

    /**
     * Returns the name of a dispatcher if it keeps the bounds: 1 to 256 bytes of UTF-8 without control characters.
     *
     * @param name the name
     * @return the name
     * @throws InvalidValueException if it breaks a bound
     */
    public static String checkDispatcher(String name) {
        Objects.requireNonNull(name, "name");
        return Validation.name("dispatcher", name);
    }
}
