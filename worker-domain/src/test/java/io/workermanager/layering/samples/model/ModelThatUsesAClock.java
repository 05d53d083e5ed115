package io.workermanager.layering.samples.model;

import java.time.Clock;
import java.time.Instant;

public final class ModelThatUsesAClock {
    public Instant instant() {
        return Instant.now();
    }

    public long millis() {
        return System.currentTimeMillis();
    }

    public long nanos() {
        return System.nanoTime();
    }

    public Instant of(Clock clock) {
        return clock.instant();
    }
}
