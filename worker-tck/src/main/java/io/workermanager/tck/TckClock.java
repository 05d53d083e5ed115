package io.workermanager.tck;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/**
 * A clock that stands still until the kit moves it. It begins between two milliseconds, for a store that does not cut them off
 * to be found out. Safe for use by many threads.
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
