package io.workermanager.port;

import java.time.Duration;
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

    /**
     * The calling thread was interrupted while the call paused between two attempts. The thread's interrupt flag is set.
     * {@link #outcomeUnknown()} returns whether an attempt got no answer and may have changed a record.
     */
    public static final class Interrupted extends WorkerStoreException {
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
        public Interrupted(String what, int attempts, Duration elapsed, @Nullable WorkerStoreException unanswered) {
            super(
                    "interrupted during " + Objects.requireNonNull(what, "what") + " after " + attempts
                            + " attempts in "
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
}
