package io.workermanager.tck.reference;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved, from a whole millisecond, in either direction. Safe for use by many threads. */
class SettableClock {
    private final AtomicReference<Instant> time =
            new AtomicReference<>(Instant.now().truncatedTo(ChronoUnit.MILLIS));

    Instant now() {
        return exactly().truncatedTo(ChronoUnit.MILLIS);
    }

    /** The time with what it has below milliseconds. */
    Instant exactly() {
        return time.get();
    }

    void move(Duration by) {
        time.updateAndGet(now -> now.plus(by));
    }
}
