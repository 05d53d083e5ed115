package io.workermanager.model;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An opaque token that names one state of a record: minted afresh for every write and compared only for equality. A store
 * that already holds a write's version therefore knows that it has run, and no state of a record can be mistaken for an
 * earlier one.
 *
 * @param value 1 to 64 letters, digits, {@code -} and {@code _}, so that it stands in any format without escapes
 */
public record Version(String value) {
    private static final int LONGEST = 64;
    private static final String PROCESS = randomPrefix();
    private static final AtomicLong WRITES = new AtomicLong();

    /**
     * Checks the shape.
     *
     * @throws InvalidValueException if the token has another shape
     */
    public Version {
        Objects.requireNonNull(value, "value");
        if (!hasShape(value)) {
            throw new InvalidValueException(
                    "version must be 1 to 64 letters, digits, - and _, was " + Validation.quoted(value));
        }
    }

    private static boolean hasShape(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (!isAllowed(value.charAt(i))) {
                return false;
            }
        }
        return !value.isEmpty() && value.length() <= LONGEST;
    }

    private static boolean isAllowed(char each) {
        return (each >= 'a' && each <= 'z')
                || (each >= 'A' && each <= 'Z')
                || (each >= '0' && each <= '9')
                || each == '-'
                || each == '_';
    }

    /**
     * Mints a token that no other call returns, in this process or in another one: 96 random bits a process and a counter.
     *
     * @return the token
     */
    public static Version fresh() {
        return new Version(PROCESS + Long.toString(WRITES.getAndIncrement(), Character.MAX_RADIX));
    }

    private static String randomPrefix() {
        byte[] bits = new byte[12];
        new SecureRandom().nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    @Override
    public String toString() {
        return value;
    }
}
