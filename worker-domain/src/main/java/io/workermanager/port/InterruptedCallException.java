package io.workermanager.port;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted while the call paused between two attempts. The thread's interrupt flag is set. {@link
 * #outcomeUnknown()} tells whether an attempt was not answered, and may have changed something.
 */
public final class InterruptedCallException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final int attempts;

    /**
     * Makes the exception.
     *
     * @param what what was tried
     * @param attempts how often
     * @param elapsed how long
     * @param unanswered what an attempt failed with whose outcome is unknown; null if there is none
     */
    public InterruptedCallException(
            String what, int attempts, Duration elapsed, @Nullable WorkerStoreException unanswered) {
        super(
                "interrupted during " + Objects.requireNonNull(what, "what") + " after " + attempts + " attempts in "
                        + Objects.requireNonNull(elapsed, "elapsed").toMillis() + " ms"
                        + (unanswered == null ? "" : "; one of them may have happened: " + unanswered.getMessage()),
                unanswered != null,
                unanswered);
        this.attempts = attempts;
    }

    /**
     * Returns how often it was tried.
     *
     * @return the number of attempts
     */
    public int attempts() {
        return attempts;
    }
}
