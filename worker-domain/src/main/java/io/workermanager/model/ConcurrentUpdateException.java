package io.workermanager.model;

import java.time.Duration;
import java.util.Objects;

/**
 * Others changed the same records each time this call tried to: its attempts, or its time, are used up. The change that the
 * message names was not made, and may well succeed when tried again.
 */
public final class ConcurrentUpdateException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final int attempts;
    private final Duration elapsed;

    /**
     * Makes the exception.
     *
     * @param what what was tried
     * @param attempts how often
     * @param elapsed how long
     */
    public ConcurrentUpdateException(String what, int attempts, Duration elapsed) {
        super("gave up on " + Objects.requireNonNull(what, "what") + " after " + attempts + " attempts in "
                + Objects.requireNonNull(elapsed, "elapsed").toMillis() + " ms");
        this.attempts = attempts;
        this.elapsed = elapsed;
    }

    /**
     * Returns how often it was tried.
     *
     * @return the number of attempts
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Returns how long it was tried.
     *
     * @return the time on the monotonic clock
     */
    public Duration elapsed() {
        return elapsed;
    }
}
