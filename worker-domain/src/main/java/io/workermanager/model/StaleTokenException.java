package io.workermanager.model;

import java.util.Objects;

/** The fencing token is not the session's current one: it was assigned, or handed out for recovery, again since. */
public final class StaleTokenException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception for a session that was recovered and no longer waits: it was confirmed, or taken.
     *
     * @param session the session
     * @param presented the token that the caller presented
     */
    public StaleTokenException(SessionId session, long presented) {
        super("session "
                + Validation.quoted(Objects.requireNonNull(session, "session").value())
                + " no longer waits under token "
                + presented);
    }

    /**
     * Creates the exception.
     *
     * @param session the session
     * @param presented the token that the caller presented
     * @param current the token in force
     */
    public StaleTokenException(SessionId session, long presented, long current) {
        super("session "
                + Validation.quoted(Objects.requireNonNull(session, "session").value()) + " is under token " + current
                + ", the caller presented " + presented);
    }
}
