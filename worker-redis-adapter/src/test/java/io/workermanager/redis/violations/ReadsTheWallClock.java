package io.workermanager.redis.violations;

import java.time.Instant;

/** Breaks the rule that only the server's clock counts. */
public final class ReadsTheWallClock {
    private ReadsTheWallClock() {}

    static Instant now() {
        return Instant.now();
    }
}
