package io.workermanager.model;

import java.util.Objects;

/**
 * The name of a {@link Hold}, by which it is lifted: 1 to 256 bytes of UTF-8 without control characters.
 *
 * @param value the name
 */
public record HoldId(String value) implements TextId {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the name breaks a bound
     */
    public HoldId {
        Objects.requireNonNull(value, "value");
        Validation.name("hold id", value);
    }

    /**
     * Returns the id with this name.
     *
     * @param value the name, or the id itself
     * @return the id
     * @throws InvalidValueException if the name breaks a bound, or the value is an id of another type
     */
    public static HoldId of(CharSequence value) {
        Objects.requireNonNull(value, "value");
        return value instanceof HoldId id ? id : new HoldId(TextId.text("hold id", value));
    }

    @Override
    public String toString() {
        return value;
    }
}
