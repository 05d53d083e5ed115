package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A session and the worker that holds it.
 *
 * @param worker the worker
 * @param session the session
 * @param token the fencing token; each claim of the session has a greater one
 * @param since when the session was assigned, store time
 */
public record Claim(WorkerId worker, SessionId session, long token, Instant since) {
    /** Rejects null. */
    public Claim {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(since, "since");
    }
}
