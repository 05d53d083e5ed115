package io.workermanager.model;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An opaque token of one state of a record. Each write has a new one, and versions are compared only for equality. A
 * stored version therefore proves that its write has run, and two states of a record never have the same version.
 *
 * @param value 1 to 64 letters, digits, {@code -} and {@code _}, so that any format stores it without escapes
 */
public record Version(String value) {
    private static final int LONGEST = 64;
    private static final String PROCESS = randomPrefix();
    private static final AtomicLong WRITES = new AtomicLong();

    /**
     * Checks the format.
     *
     * @throws InvalidValueException if the token has another format
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
     * Returns a new version, unique across processes: 96 random bits per process and a counter.
     *
     * @return the version
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
