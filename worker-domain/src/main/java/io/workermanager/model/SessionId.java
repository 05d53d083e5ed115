package io.workermanager.model;

import java.util.Objects;

/**
 * The name of a session, the unit of work that at most one worker holds: 1 to 256 bytes of UTF-8 without control characters.
 *
 * @param value the name
 */
public record SessionId(String value) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the name breaks a bound
     */
    public SessionId {
        Objects.requireNonNull(value, "value");
        Validation.name("session id", value);
    }

    /**
     * Returns the id with this name.
     *
     * @param value the name
     * @return the id
     * @throws InvalidValueException if the name breaks a bound
     */
    public static SessionId of(String value) {
        Objects.requireNonNull(value, "value");
        return new SessionId(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
