package io.workermanager.agent;

import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Decides when the next call is due. Times are monotonic nanoseconds.
 *
 * <ul>
 *   <li>Heartbeats are regular, from a random phase on, so that workers that started together spread their calls.
 *   <li>After a failure the next attempt comes at a random time within a window that doubles up to one interval (full jitter).
 *   <li>Hints bring a call forward, at a limited rate.
 * </ul>
 */
final class HeartbeatScheduler {
    /** One interval has room for this many hints, and the first backoff window is this part of it. */
    private static final int STEPS = 16;

    /** This many hints in a row take effect at once. */
    private static final int HINT_BURST = 8;

    private final long interval;
    private final DoubleSupplier random;
    private long heartbeatAt;
    private long retryAt;
    private long hintBudgetUsedUntil;
    private long requestedAt = Long.MAX_VALUE;
    private int failures;
    private int backoffExponent;
    private Optional<String> problem = Optional.empty();

    HeartbeatScheduler(long interval, DoubleSupplier random) {
        this.interval = interval;
        this.random = random;
    }

    /** A call was sent: it answers the requests before it, but not a hint that follows. */
    void callSent() {
        requestedAt = Long.MAX_VALUE;
    }

    void heartbeatAcknowledged(long sentAt) {
        heartbeatAt = sentAt + interval - randomPart(interval / 10);
    }

    /** The first heartbeat of a registration, and the first one after an outage, come at a random time within one interval. */
    void restartAtRandomPhase(long now) {
        heartbeatAt = now + randomPart(interval);
    }

    /** A call was answered, even if it was refused. Returns whether that ends an outage. */
    boolean callAnswered(long now) {
        boolean recovered = failures > 0;
        failures = 0;
        backoffExponent = 0;
        retryAt = now;
        problem = Optional.empty();
        return recovered;
    }

    /** A call failed. Returns whether that begins an outage. */
    boolean callFailed(long now, String message) {
        failures++;
        long window = Math.min(interval, (interval / STEPS) << Math.min(backoffExponent, 10));
        backoffExponent++;
        retryAt = now + randomPart(window);
        requestedAt = Math.min(requestedAt, retryAt);
        problem = problem.or(() -> Optional.of(message));
        return failures == 1;
    }

    /** A hint arrived: a call is due at once, or later if too many hints arrived within an interval. */
    void hinted(long now) {
        long step = interval / STEPS;
        hintBudgetUsedUntil = Math.max(hintBudgetUsedUntil, now) + step;
        requestedAt = Math.min(requestedAt, Math.max(now, hintBudgetUsedUntil - HINT_BURST * step));
    }

    /** Ends the current backoff; the next one starts from the smallest window. */
    void retryNow(long now) {
        retryAt = Math.min(retryAt, now);
        backoffExponent = 0;
    }

    /** A call is due at a time, if no earlier one is. The next call answers this request. */
    void callAt(long time) {
        requestedAt = Math.min(requestedAt, time);
    }

    /** When the next heartbeat is due. */
    long dueAt() {
        return Math.max(Math.min(heartbeatAt, requestedAt), retryAt);
    }

    /** The earliest time of any call. */
    long retryAt() {
        return retryAt;
    }

    /** The first failure of the current outage. */
    Optional<String> problem() {
        return problem;
    }

    private long randomPart(long whole) {
        return (long) (whole * random.getAsDouble());
    }
}
