package io.workermanager.agent;

import io.workermanager.agent.RunState.CancelReason;
import io.workermanager.model.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The run that a handler sees. It compares the clock with the end of its lease itself. Its lock is private, so that a handler that
 * synchronizes on the run does not block the agent.
 */
final class SessionRunContext implements SessionRun {
    private final Object lock = new Object();
    private final SessionId session;
    private final long token;
    private final LongSupplier clock;
    private final Runnable onExpired;
    private final Executor callbackExecutor;
    private final List<Runnable> atRiskCallbacks = new ArrayList<>();
    private final List<Runnable> cancelCallbacks = new ArrayList<>();
    private long leaseLostAt;
    private boolean atRisk;
    private boolean wasAtRisk;
    private Optional<String> cancelReason = Optional.empty();

    /**
     * @param clock monotonic nanoseconds
     * @param onExpired called when the run finds that its lease is lost
     * @param callbackExecutor runs each callback on a thread of its own and returns at once
     */
    SessionRunContext(
            SessionId session,
            long token,
            long leaseLostAt,
            LongSupplier clock,
            Runnable onExpired,
            Executor callbackExecutor) {
        this.session = session;
        this.token = token;
        this.leaseLostAt = leaseLostAt;
        this.clock = clock;
        this.onExpired = onExpired;
        this.callbackExecutor = callbackExecutor;
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
    public boolean atRisk() {
        synchronized (lock) {
            return atRisk;
        }
    }

    @Override
    public boolean cancelled() {
        return whyCancelled().isPresent();
    }

    @Override
    public Optional<String> whyCancelled() {
        synchronized (lock) {
            if (cancelReason.isEmpty() && clock.getAsLong() >= leaseLostAt) {
                cancel(CancelReason.LEASE_LOST.toString());
                onExpired.run();
            }
            return cancelReason;
        }
    }

    @Override
    public void whenAtRisk(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (lock) {
            atRiskCallbacks.add(callback);
            if (wasAtRisk) {
                callbackExecutor.execute(callback);
            }
        }
    }

    @Override
    public void whenCancelled(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (lock) {
            cancelCallbacks.add(callback);
            if (cancelReason.isPresent()) {
                callbackExecutor.execute(callback);
            }
        }
    }

    /** Moves the end of the lease to a later time; an earlier one has no effect. */
    void extendTo(long time) {
        synchronized (lock) {
            leaseLostAt = Math.max(leaseLostAt, time);
        }
    }

    void setAtRisk(boolean value) {
        synchronized (lock) {
            atRisk = value;
            if (value && !wasAtRisk) {
                wasAtRisk = true;
                atRiskCallbacks.forEach(callbackExecutor::execute);
            }
        }
    }

    void cancel(String reason) {
        synchronized (lock) {
            if (cancelReason.isEmpty()) {
                cancelReason = Optional.of(reason);
                cancelCallbacks.forEach(callbackExecutor::execute);
            }
        }
    }

    @Override
    public String toString() {
        return session + "#" + token;
    }
}
