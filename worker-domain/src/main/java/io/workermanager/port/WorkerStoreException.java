package io.workermanager.port;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The store could not be reached, or did not answer as it should: broken infrastructure, never an expected outcome. */
public class WorkerStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean outcomeUnknown;

    /**
     * Creates the exception.
     *
     * @param message what was tried and what came back
     * @param outcomeUnknown whether a write may have happened
     * @param cause what the infrastructure said, if anything
     */
    public WorkerStoreException(String message, boolean outcomeUnknown, @Nullable Throwable cause) {
        super(Objects.requireNonNull(message, "message"), cause);
        this.outcomeUnknown = outcomeUnknown;
    }

    /**
     * Tells whether a write may have happened. It is then final once the write's {@code notAfter} has passed: repeat the same
     * write, or read again after that time, before you act on either outcome.
     *
     * @return whether it may have; false if it certainly has not, or nothing was to be written
     */
    public final boolean outcomeUnknown() {
        return outcomeUnknown;
    }
}
