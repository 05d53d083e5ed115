package io.workermanager.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock that only the kit moves. It starts between two milliseconds, so that a rule detects a store that does not truncate. Safe
 * for use by many threads.
 */
final class TckClock implements InstantSource {
    private Instant time = Instant.now().truncatedTo(ChronoUnit.MILLIS).plusNanos(200_000);

    synchronized void move(Duration by) {
        time = time.plus(by);
    }

    @Override
    public synchronized Instant instant() {
        return time;
    }
}
