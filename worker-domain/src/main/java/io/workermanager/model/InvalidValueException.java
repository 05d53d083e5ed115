package io.workermanager.model;

import java.util.Objects;

/**
 * Thrown before anything is sent to a store when a value breaks one of its bounds; the message names the value, what was
 * wrong with it and the bound.
 */
public final class InvalidValueException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was offered and which bound it breaks
     */
    public InvalidValueException(String message) {
        super(Objects.requireNonNull(message, "message"));
    }
}
