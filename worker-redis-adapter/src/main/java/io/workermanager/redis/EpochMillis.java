package io.workermanager.redis;

import java.time.Instant;

/** Times as scripts take them: milliseconds, within what their numbers hold exactly. */
final class EpochMillis {
    private static final long LATEST = 1L << 52;

    private EpochMillis() {}

    /** The ends of a window are whole milliseconds already. */
    static long of(Instant time) {
        if (time.isBefore(Instant.EPOCH)) {
            return 0;
        }
        return time.isAfter(Instant.ofEpochMilli(LATEST)) ? LATEST : time.toEpochMilli();
    }
}
