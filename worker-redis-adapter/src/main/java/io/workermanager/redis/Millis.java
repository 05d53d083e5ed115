package io.workermanager.redis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as scripts take them: whole milliseconds, within what their numbers hold exactly. */
final class Millis {
    private static final Instant LATEST = Instant.ofEpochMilli(1L << 52);

    private Millis() {}

    /** The first that is not before a time. */
    static long ceiling(Instant time) {
        Instant bounded = bounded(time);
        Instant whole = bounded.truncatedTo(ChronoUnit.MILLIS);
        return whole.toEpochMilli() + (whole.equals(bounded) ? 0 : 1);
    }

    /** The last that is not after a time. */
    static long floor(Instant time) {
        return bounded(time).toEpochMilli();
    }

    private static Instant bounded(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return Instant.EPOCH;
        }
        return time.isAfter(LATEST) ? LATEST : time;
    }
}
