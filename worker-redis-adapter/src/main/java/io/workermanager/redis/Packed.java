package io.workermanager.redis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Fields in one argument of a script, each ended by a line feed: names have no control characters, and one argument costs less
 * than many.
 */
final class Packed {
    private static final Instant LATEST = Instant.ofEpochMilli(1L << 52);

    private final StringBuilder text = new StringBuilder(256);

    Packed add(String field) {
        text.append(field).append('\n');
        return this;
    }

    Packed add(long field) {
        text.append(field).append('\n');
        return this;
    }

    Packed add(boolean field) {
        text.append(field ? "1\n" : "0\n");
        return this;
    }

    /** The first whole millisecond that is not before a time. */
    static long ceiling(Instant time) {
        Instant bounded = bounded(time);
        Instant whole = bounded.truncatedTo(ChronoUnit.MILLIS);
        return whole.toEpochMilli() + (whole.equals(bounded) ? 0 : 1);
    }

    /** The last whole millisecond that is not after a time. */
    static long floor(Instant time) {
        return bounded(time).toEpochMilli();
    }

    private static Instant bounded(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return time.isAfter(LATEST) ? LATEST : time;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
