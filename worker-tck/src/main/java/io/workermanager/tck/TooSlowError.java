package io.workermanager.tck;

/**
 * A rule ran out of time before it could decide anything: the store, or the machine, is slower than the rule allows. It is an
 * {@link Error} so that no rule takes it for an answer of the store.
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
