package io.workermanager.model;

import java.util.Objects;

/**
 * A call that the domain rejects. Each subclass is one expected outcome; a failure of the infrastructure has another
 * type.
 */
public abstract class WorkerManagerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was rejected and why
     */
    protected WorkerManagerException(String message) {
        super(Objects.requireNonNull(message, "message"));
    }
}
