package io.workermanager;

import io.workermanager.model.Assignment;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
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

    static Claim of(Worker worker) {
        Assignment held = worker.assignment().orElseThrow();
        return new Claim(worker.id(), held.session(), held.token(), held.since());
    }
}
