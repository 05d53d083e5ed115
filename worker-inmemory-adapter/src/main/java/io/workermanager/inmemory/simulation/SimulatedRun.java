package io.workermanager.inmemory.simulation;

import io.workermanager.agent.SessionRun;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run for a test that calls a handler directly, without an agent. Its clock moves only in {@link #awaitCancelled}, which does not
 * wait: it moves the clock and returns.
 *
 * <pre>{@code
 * SimulatedRun run = SimulatedRun.create("BTC/USD", 7).cancelAfter(Duration.ofSeconds(10));
 * handler.run(run);
 * }</pre>
 *
 * <p>Callbacks are called on the thread that causes their event. Nothing interrupts the handler. Thread-safe.
 */
public final class SimulatedRun implements SessionRun {
    private static final String CANCELLED = "the test cancelled the run";

    private final SessionId session;
    private final long token;
    private final List<Runnable> atRiskCallbacks = new ArrayList<>();
    private final List<Runnable> cancelCallbacks = new ArrayList<>();
    private Duration elapsed = Duration.ZERO;
    private @Nullable Duration cancelAt;
    private @Nullable String reason;
    private boolean atRisk;
    private boolean wasAtRisk;

    private SimulatedRun(SessionId session, long token) {
        this.session = session;
        this.token = token;
    }

    /**
     * Returns a run.
     *
     * @param session the session
     * @param token the fencing token
     * @return the run, neither at risk nor cancelled
     * @throws InvalidValueException if the session's name is invalid
     * @throws NullPointerException if the session is null
     */
    public static SimulatedRun create(CharSequence session, long token) {
        return new SimulatedRun(SessionId.of(Objects.requireNonNull(session, "session")), token);
    }

    /**
     * Cancels the run when the handler has waited for a time in {@link #awaitCancelled}.
     *
     * @param time how long, from now on; zero cancels at once
     * @return this run
     * @throws InvalidValueException if the time is negative
     * @throws NullPointerException if the time is null
     */
    public SimulatedRun cancelAfter(Duration time) {
        requireNotNegative("time", time);
        synchronized (this) {
            cancelAt = elapsed.plus(time);
        }
        boolean unused = awaitCancelled(Duration.ZERO);
        return this;
    }

    /** Cancels the run. A second call has no effect. */
    public void cancel() {
        List<Runnable> callbacks;
        synchronized (this) {
            callbacks = reason == null ? List.copyOf(cancelCallbacks) : List.of();
            reason = CANCELLED;
        }
        callbacks.forEach(Runnable::run);
    }

    /**
     * Puts the run at risk, or ends the risk.
     *
     * @param value whether the run is at risk
     */
    public void setAtRisk(boolean value) {
        List<Runnable> callbacks;
        synchronized (this) {
            callbacks = value && !wasAtRisk ? List.copyOf(atRiskCallbacks) : List.of();
            atRisk = value;
            wasAtRisk = wasAtRisk || value;
        }
        callbacks.forEach(Runnable::run);
    }

    /**
     * Returns how long the handler has waited.
     *
     * @return the sum of its waits in {@link #awaitCancelled}
     */
    public synchronized Duration elapsed() {
        return elapsed;
    }

    @Override
    public SessionId session() {
        return session;
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public synchronized boolean atRisk() {
        return atRisk;
    }

    @Override
    public synchronized boolean cancelled() {
        return reason != null;
    }

    @Override
    public synchronized Optional<String> whyCancelled() {
        return Optional.ofNullable(reason);
    }

    @Override
    public boolean awaitCancelled(Duration atMost) {
        requireNotNegative("atMost", atMost);
        boolean due;
        synchronized (this) {
            if (reason != null) {
                return true;
            }
            Duration end = elapsed.plus(atMost);
            due = cancelAt != null && cancelAt.compareTo(end) <= 0;
            elapsed = due && cancelAt != null ? cancelAt : end;
        }
        if (due) {
            cancel();
        }
        return cancelled();
    }

    private static void requireNotNegative(String name, Duration time) {
        if (Objects.requireNonNull(time, name).isNegative()) {
            throw new InvalidValueException(name + " must not be negative, was " + time);
        }
    }

    @Override
    public void whenAtRisk(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        boolean now;
        synchronized (this) {
            atRiskCallbacks.add(callback);
            now = wasAtRisk;
        }
        if (now) {
            callback.run();
        }
    }

    @Override
    public void whenCancelled(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        boolean now;
        synchronized (this) {
            cancelCallbacks.add(callback);
            now = reason != null;
        }
        if (now) {
            callback.run();
        }
    }

    @Override
    public String toString() {
        return session + "#" + token;
    }
}
