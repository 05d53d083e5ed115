package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A session of a worker that died, left or was superseded, handed out to one dispatcher to find a new place for it: it is
 * claimed again, or confirmed as queued again or discarded. Unless one of these happens in time it is handed out again.
 *
 * @param from the worker that held it
 * @param session the session
 * @param token the fencing token that it is handed out under, greater than every one before
 * @param until when it may be handed out again, store time
 */
public record Recovery(WorkerId from, SessionId session, long token, Instant until) {
    /** Refuses what is null. */
    public Recovery {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(until, "until");
    }
}
