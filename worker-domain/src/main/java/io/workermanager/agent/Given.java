package io.workermanager.agent;

import io.workermanager.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** Checks what callers give. */
final class Given {
    private Given() {}

    /** @param name what the caller knows the argument by */
    static <T> T notNull(String name, @Nullable T value) {
        if (value == null) {
            throw new InvalidValueException(name + " must not be null");
        }
        return value;
    }
}
