package io.workermanager.model;

import java.time.Duration;
import java.util.Objects;

/**
 * Other callers changed the same records at every attempt of this call, until its attempts or its time ran out. The
 * change that the message names was not made. A later call may succeed.
 */
public final class ConcurrentUpdateException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final Duration elapsed;

    /**
     * Creates the exception.
     *
     * @param what the change
     * @param attempts the number of attempts
     * @param elapsed the time that the attempts took
     */
    public ConcurrentUpdateException(String what, int attempts, Duration elapsed) {
        super("gave up on " + Objects.requireNonNull(what, "what") + " after " + attempts + " attempts in "
                + Objects.requireNonNull(elapsed, "elapsed").toMillis() + " ms");
        this.attempts = attempts;
        this.elapsed = elapsed;
    }

    /**
     * Returns the number of attempts.
     *
     * @return the number of attempts
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns the time that the attempts took.
     *
     * @return the time on the monotonic clock
     */
    public Duration elapsed() {
        return elapsed;
    }
}
