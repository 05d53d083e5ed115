package io.workermanager.port;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The infrastructure failed: the store could not be reached or sent an unexpected answer. */
public class WorkerStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    /**
     * Creates the exception.
     *
     * @param message what was called and how it failed
     * @param outcomeUnknown whether a write may have happened
     * @param cause the exception of the infrastructure, if any
     */
    public WorkerStoreException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Returns whether a write may have happened. Its outcome is final once the write's {@code notAfter} has passed.
     * Repeat the same write, or read again after that time, before you rely on either outcome.
     *
     * @return whether a write may have happened; false if certainly none has
     */
    public final boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
