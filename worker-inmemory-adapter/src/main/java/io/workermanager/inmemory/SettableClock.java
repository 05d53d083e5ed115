package io.workermanager.inmemory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/**
 * A clock that only tests move, forwards or backwards.
 *
 * <p>Safe for use by many threads.
 */
public final class SettableClock implements InstantSource {
    private Instant time;

    private SettableClock(Instant time) {
        this.time = time;
    }

    /**
     * Returns a clock.
     *
     * @param time the initial time
     * @return the clock
     */
    public static SettableClock at(Instant time) {
        Objects.requireNonNull(time, "time");
        return new SettableClock(time);
    }

    /**
     * Sets the clock.
     *
     * @param next the new time, which may be earlier
     */
    public synchronized void set(Instant next) {
        Objects.requireNonNull(next, "next");
        time = next;
    }

    /**
     * Moves the clock.
     *
     * @param by the distance; a negative one moves it backwards
     */
    public synchronized void advance(Duration by) {
        Objects.requireNonNull(by, "by");
        time = time.plus(by);
    }

    @Override
    public synchronized Instant instant() {
        return time;
    }

    @Override
    public String toString() {
        return "clock set to " + instant();
    }
}
