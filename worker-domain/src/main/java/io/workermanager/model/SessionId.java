package io.workermanager.model;

import java.util.Objects;

/**
 * The name of a session, a unit of work that at most one worker holds: 1 to 256 bytes of UTF-8 without control
 * characters.
 *
 * @param value the name
 */
public record SessionId(String value) implements TypedId {
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
     * @param value the name, or the id itself
     * @return the id
     * @throws InvalidValueException if the name breaks a bound, or the value is an id of another type
     */
    public static SessionId of(CharSequence value) {
        Objects.requireNonNull(value, "value");
        return value instanceof SessionId id ? id : new SessionId(TypedId.text("session id", value));
    }

    @Override
    public String toString() {
        return value;
    }
}
