package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/** A living worker has the id, and the call does not allow to supersede it or to remove its record. */
public final class AlreadyRegisteredException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param living the worker that has the id
     */
    public AlreadyRegisteredException(WorkerRecord living) {
        super("a living worker is registered as "
                + Validation.quoted(
                        Objects.requireNonNull(living, "living").id().value()) + " since " + living.startedAt()
                + ", its lease runs until " + living.lease().deadline());
    }

    /**
     * Creates the exception for a record that cannot be read and whose worker seems to be alive.
     *
     * @param unreadable the record
     * @param lastHeartbeat the time of the last heartbeat that it states
     */
    public AlreadyRegisteredException(WorkerList.Unreadable unreadable, Instant lastHeartbeat) {
        super(message(unreadable, lastHeartbeat));
    }

    private static String message(WorkerList.Unreadable unreadable, Instant lastHeartbeat) {
        Objects.requireNonNull(unreadable, "unreadable");
        Objects.requireNonNull(lastHeartbeat, "lastHeartbeat");
        return "the record of " + Validation.quoted(unreadable.id().value()) + " cannot be read (" + unreadable.why()
                + "), but it states a heartbeat at " + lastHeartbeat
                + ", so another program may still write it; forceDiscardUnreadable removes it anyway";
    }
}
