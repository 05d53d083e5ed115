package io.workermanager.agent;

import io.workermanager.agent.RunState.CancelReason;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The run that a handler sees. It compares the clock with the end of its lease itself. Its lock is private, so that a handler that
 * synchronizes on the run does not block the agent.
 */
final class SessionRunContext implements SessionRun {
    private static final Duration LONGEST_WAIT = Duration.ofDays(3660);

    private final Object lock = new Object();
    private final SessionId session;
    private final long token;
    private final AgentExecutors executors;
    private final Runnable onExpired;
    private final List<Runnable> atRiskCallbacks = new ArrayList<>();
    private final List<Runnable> cancelCallbacks = new ArrayList<>();
    private long leaseLostAt;
    private boolean atRisk;
    private boolean wasAtRisk;
    private Optional<String> cancelReason = Optional.empty();
    private final CompletableFuture<Boolean> cancellation = new CompletableFuture<>();

    /**
     * @param executors the clock, and the threads for callbacks
     * @param onExpired called when the run finds that its lease is lost
     */
    SessionRunContext(SessionId session, long token, long leaseLostAt, AgentExecutors executors, Runnable onExpired) {
        this.session = session;
        this.token = token;
        this.leaseLostAt = leaseLostAt;
        this.executors = executors;
        this.onExpired = onExpired;
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
            if (cancelReason.isEmpty() && executors.now() >= leaseLostAt) {
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
                call(callback);
            }
        }
    }

    @Override
    public void whenCancelled(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (lock) {
            cancelCallbacks.add(callback);
            if (cancelReason.isPresent()) {
                call(callback);
            }
        }
    }

    @Override
    public boolean awaitCancelled(Duration atMost) throws InterruptedException {
        if (Objects.requireNonNull(atMost, "atMost").isNegative()) {
            throw new InvalidValueException("atMost must not be negative, was " + atMost);
        }
        long end = executors.now() + (atMost.compareTo(LONGEST_WAIT) < 0 ? atMost : LONGEST_WAIT).toNanos();
        long now = executors.now();
        while (!cancelled() && now < end) {
            try {
                boolean unused = executors.await(cancellation, Math.min(end, leaseLostAt()) - now);
            } catch (InterruptedException e) {
                if (!cancelled()) {
                    throw e;
                }
                Thread.currentThread().interrupt();
            }
            now = executors.now();
        }
        return cancelled();
    }

    private long leaseLostAt() {
        synchronized (lock) {
            return leaseLostAt;
        }
    }

    private void call(Runnable callback) {
        executors.startThread("callback of " + session, callback);
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
                atRiskCallbacks.forEach(this::call);
            }
        }
    }

    void cancel(String reason) {
        synchronized (lock) {
            if (cancelReason.isEmpty()) {
                cancelReason = Optional.of(reason);
                cancellation.complete(true);
                cancelCallbacks.forEach(this::call);
            }
        }
    }

    @Override
    public String toString() {
        return session + "#" + token;
    }
}
