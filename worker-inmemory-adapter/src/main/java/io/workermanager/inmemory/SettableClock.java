package io.workermanager.inmemory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A clock that stands still until it is told otherwise, forwards or backwards, so that tests need not wait.
 *
 * <p>Safe for use by many threads.
 */
public final class SettableClock implements InstantSource {
    private final AtomicReference<Instant> time;

    private SettableClock(Instant time) {
        this.time = new AtomicReference<>(time);
    }

    /**
     * Returns a clock.
     *
     * @param time what it shows
     * @return the clock
     */
    public static SettableClock at(Instant time) {
        return new SettableClock(time);
    }

    /**
     * Sets the clock.
     *
     * @param next what it shows from now on, earlier than before perhaps
     */
    public void set(Instant next) {
        time.set(next);
    }

    /**
     * Moves the clock.
     *
     * @param by how far; backwards if negative
     */
    public void advance(Duration by) {
        time.updateAndGet(now -> now.plus(by));
    }

    @Override
    public Instant instant() {
        return time.get();
    }

    @Override
    public String toString() {
        return "clock set to " + instant();
    }
}
