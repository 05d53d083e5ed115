package io.workermanager.model;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The bounds that several values share. Each method checks one rule, and returns the value or throws. */
final class Validation {
    static final int NAME_BYTES = 256;
    static final Duration LONGEST = Duration.ofDays(3660);
    /** The doubles of JSON and Lua represent tokens, revisions and microseconds exactly up to this number. */
    static final long LARGEST_NUMBER = (1L << 53) - 1;

    private static final Instant LATEST = Instant.ofEpochMilli(LARGEST_NUMBER / 1000);

    private Validation() {}

    static String name(String what, String value) {
        text(what, value, 1);
        return value;
    }

    /** Checks a capability that a caller passes. A stored capability may break this rule and stays readable. */
    static String capability(String value) {
        name("capability", value);
        if (value.indexOf(',') >= 0) {
            String each = Arrays.stream(value.split(","))
                    .map(String::strip)
                    .filter(one -> !one.isEmpty())
                    .map(Validation::quoted)
                    .collect(Collectors.joining(", "));
            throw new InvalidValueException("a capability must not contain a comma: " + quoted(value)
                    + "; pass each one separately: " + (each.isEmpty() ? "\"spot\", \"futures\"" : each));
        }
        if (!value.strip().equals(value)) {
            throw new InvalidValueException("a capability must not begin or end with a blank: " + quoted(value)
                    + (value.isBlank() ? "" : "; pass " + quoted(value.strip())));
        }
        return value;
    }

    static void remark(String what, String value) {
        text(what, value, 0);
    }

    private static void text(String what, String value, int leastBytes) {
        int bytes = utf8(what, value).remaining();
        if (bytes < leastBytes || bytes > NAME_BYTES) {
            throw new InvalidValueException(what + " must have " + leastBytes + " to " + NAME_BYTES
                    + " bytes of UTF-8, had " + bytes + ": " + quoted(value));
        }
        if (value.codePoints().anyMatch(Character::isISOControl)) {
            throw new InvalidValueException(what + " must not hold control characters: " + quoted(value));
        }
    }

    static ByteBuffer utf8(String what, String value) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(value));
        } catch (CharacterCodingException e) {
            throw new InvalidValueException(
                    what + " must be encodable as UTF-8 (a surrogate stands alone): " + quoted(value));
        }
    }

    static Duration duration(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
        return value.truncatedTo(ChronoUnit.MILLIS);
    }

    static Instant time(String what, Instant value) {
        if (value.isBefore(Instant.EPOCH) || value.isAfter(LATEST)) {
            throw new InvalidValueException(what + " must be " + Instant.EPOCH + " to " + LATEST + ", was " + value);
        }
        return value.truncatedTo(ChronoUnit.MILLIS);
    }

    static void number(String what, long value, long least) {
        number(what, value, least, LARGEST_NUMBER);
    }

    static long number(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
        return value;
    }

    /** Returns at most the first 80 characters, with escapes for unprintable ones. */
    static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.chars().limit(80).forEach(c -> {
            if (c < ' ' || (c >= 0x7f && c <= 0x9f) || Character.isSurrogate((char) c)) {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append(value.length() > 80 ? "...\"" : "\"").toString();
    }
}
