package io.workermanager.model;

import java.util.Objects;

/**
 * A value breaks one of its bounds. The exception is thrown before anything is sent to a store. The message names the
 * value, the fault and the bound.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message the value and the bound that it breaks
     */
    public InvalidValueException(String message) {
        super(Objects.requireNonNull(message, "message"));
    }
}
