package io.workermanager.agent;

import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When the store is called next: regularly, from a random phase on, so that a fleet that started together does not beat
 * together; after a failure at a random time that grows on average up to one interval (full jitter). Times are monotonic
 * nanoseconds.
 */
final class HeartbeatScheduler {
    private static final int STEPS = 16;
    private static final int HINTS = 8;

    private final long interval;
    private final DoubleSupplier chance;
    private long due;
    private long retry;
    private long hintsPaidUntil;
    private long early = Long.MAX_VALUE;
    private int failures;
    private int backoff;
    private Optional<String> trouble = Optional.empty();

    HeartbeatScheduler(long interval, DoubleSupplier chance) {
        this.interval = interval;
        this.chance = chance;
    }

    /** A call goes out: it is as good as the beat that a hint asked for before, and not as one that a later hint asks for. */
    void sending() {
        early = Long.MAX_VALUE;
    }

    /** A beat that was sent then was acknowledged. */
    void beaten(long sentAt) {
        due = sentAt + interval - part(interval / 10);
    }

    /** The first beat of a registration, and the first one after an outage, come at any time within one interval. */
    void anyTimeFrom(long now) {
        due = now + part(interval);
    }

    /** A call was answered, whatever the answer; returns whether that ends an outage. */
    boolean answered(long now) {
        boolean back = failures > 0;
        failures = 0;
        backoff = 0;
        retry = now;
        trouble = Optional.empty();
        return back;
    }

    /** A call was not answered as it should; returns whether that begins an outage. */
    boolean failed(long now, String why) {
        failures++;
        long ceiling = Math.min(interval, (interval / STEPS) << Math.min(backoff, 10));
        backoff++;
        retry = now + part(ceiling);
        early = Math.min(early, retry);
        trouble = trouble.or(() -> Optional.of(why));
        return failures == 1;
    }

    /** Someone says that it is worth looking: at once, unless many have said so within an interval. */
    void hinted(long now) {
        long step = interval / STEPS;
        hintsPaidUntil = Math.max(hintsPaidUntil, now) + step;
        early = Math.min(early, Math.max(now, hintsPaidUntil - HINTS * step));
    }

    /** In spite of failures it is tried at once, and from there on at growing intervals anew. */
    void hurry(long now) {
        retry = Math.min(retry, now);
        backoff = 0;
    }

    void atOnce(long now) {
        early = Math.min(early, now);
    }

    /** When the next beat should be sent. */
    long due() {
        return Math.max(Math.min(due, early), retry);
    }

    /** When something else may be sent. */
    long ready() {
        return retry;
    }

    /** What went wrong first in the outage that lasts. */
    Optional<String> trouble() {
        return trouble;
    }

    private long part(long whole) {
        return (long) (whole * chance.getAsDouble());
    }
}
