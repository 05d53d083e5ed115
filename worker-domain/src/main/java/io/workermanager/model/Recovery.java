package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A session of a worker that died, left or was superseded, handed out to one dispatcher. The dispatcher claims it for
 * another worker, or confirms that it was queued again or discarded. Otherwise the session is handed out again after
 * {@code until}.
 *
 * @param from the worker that held the session
 * @param session the session
 * @param token the fencing token of this recovery, greater than all earlier tokens of the session
 * @param until when the session may be handed out again, store time
 */
public record Recovery(WorkerId from, SessionId session, long token, Instant until) {
    /** Rejects null. */
    public Recovery {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(until, "until");
    }
}
