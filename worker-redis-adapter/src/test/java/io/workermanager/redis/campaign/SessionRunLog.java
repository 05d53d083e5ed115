package io.workermanager.redis.campaign;

import io.workermanager.agent.SessionRun;
import io.workermanager.model.SessionId;
import java.util.HashMap;
import java.util.Map;

/** The runs of sessions by the agents of this process. Safe for use by many threads. */
final class SessionRunLog {
    private final ViolationLog violations;
    private final Map<SessionId, SessionRun> running = new HashMap<>();
    private final Map<SessionId, Long> tokens = new HashMap<>();
    private boolean forgiving;

    SessionRunLog(ViolationLog violations) {
        this.violations = violations;
    }

    synchronized void started(SessionRun run) {
        SessionRun other = running.put(run.session(), run);
        if (other != null && !other.cancelled() && !forgiving) {
            violations.add(
                    Invariant.ONE_RUN,
                    run.session() + " is run under " + run.token() + " while it is run under " + other.token());
        }
        Long before = tokens.merge(run.session(), run.token(), Math::max);
        if (before > run.token() && !forgiving) {
            violations.add(Invariant.TOKENS_RISE, run.session() + " is run under " + run.token() + " after " + before);
        }
    }

    synchronized void ended(SessionRun run) {
        running.remove(run.session(), run);
    }

    /** From now on the store may have lost which runs it had. */
    synchronized void permit() {
        forgiving = true;
    }
}
