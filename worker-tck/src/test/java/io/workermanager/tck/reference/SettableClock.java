package io.workermanager.tck.reference;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved, in either direction. Safe for use by many threads. */
class SettableClock {
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.now());

    Instant now() {
        return time.get().truncatedTo(ChronoUnit.MILLIS);
    }

    void move(Duration by) {
        time.updateAndGet(now -> now.plus(by));
    }
}
