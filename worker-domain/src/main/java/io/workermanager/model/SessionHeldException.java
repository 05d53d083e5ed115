package io.workermanager.model;

import java.util.Objects;

/**
 * A worker holds the session, or the session waits in that worker's record for recovery. {@code recoverOrphans} hands
 * it out once that worker's lease has run out.
 */
public final class SessionHeldException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final String holder;

    /**
     * Creates the exception.
     *
     * @param session the session
     * @param holder the worker whose record holds it
     */
    public SessionHeldException(SessionId session, WorkerId holder) {
        super("session "
                + Validation.quoted(Objects.requireNonNull(session, "session").value()) + " is held by "
                + Validation.quoted(Objects.requireNonNull(holder, "holder").value()));
        this.holder = holder.value();
    }

    /**
     * Returns the worker whose record holds the session.
     *
     * @return its id
     */
    public WorkerId holder() {
        return WorkerId.of(holder);
    }
}
