package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * A session and the worker that holds it.
 *
 * @param worker the worker
 * @param session the session
 * @param token the fencing token, which rises strictly with every claim of the session
 * @param since when it was assigned, store time
 */
public record Claim(WorkerId worker, SessionId session, long token, Instant since) {
    /** Refuses what is null. */
    public Claim {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(since, "since");
    }
}
