package io.workermanager.model;

import java.util.Objects;

/** What the domain refuses, as opposed to infrastructure that is broken: every subclass is one expected outcome. */
public abstract class WorkerManagerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was refused and why
     */
    protected WorkerManagerException(String message) {
        super(Objects.requireNonNull(message, "message"));
    }
}
