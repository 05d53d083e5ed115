package io.workermanager.model;

import java.util.Objects;

/** A living worker has the id, and the registration does not allow to supersede it. */
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
}
