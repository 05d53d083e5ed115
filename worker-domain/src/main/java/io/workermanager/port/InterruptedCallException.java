package io.workermanager.port;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calling thread was interrupted while the call paused between two attempts. The thread's interrupt flag is set.
 * {@link #outcomeUnknown()} returns whether an attempt got no answer and may have changed a record.
 */
public final class InterruptedCallException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final int attempts;

    /**
     * Creates the exception.
     *
     * @param what the change
     * @param attempts the number of attempts
     * @param elapsed the time that the attempts took
     * @param unanswered the failure of an attempt with an unknown outcome; null if none
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
     * Returns the number of attempts.
     *
     * @return the number of attempts
     */
    public int attempts() {
        return attempts;
    }
}
