package io.workermanager.tck;

/**
 * A rule ran out of time before it could decide, because the store or the machine is too slow. It is an {@link Error}, so that no
 * rule mistakes it for an exception of the store.
 */
final class TooSlowError extends Error {
    private static final long serialVersionUID = 1L;

    TooSlowError(String message) {
        super(message);
    }

    TooSlowError(String message, Throwable cause) {
        super(message, cause);
    }
}
