package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * The run that a handler sees. It knows when its lease must be taken for lost, and asks the clock itself. Its lock is private: a
 * handler that locks the run holds up nobody.
 */
final class SessionRunHandle implements SessionRun {
    private final Object lock = new Object();
    private final SessionId session;
    private final long token;
    private final LongSupplier clock;
    private final Runnable overran;
    private final Executor callbacks;
    private final List<Runnable> whenAtRisk = new ArrayList<>();
    private final List<Runnable> whenCancelled = new ArrayList<>();
    private long lostAt;
    private boolean atRisk;
    private boolean wasAtRisk;
    private Optional<String> cancelled = Optional.empty();

    /**
     * @param clock monotonic nanoseconds
     * @param overran told when the run finds that its time is over
     * @param callbacks starts a callback, each on a thread of its own, and returns at once
     */
    SessionRunHandle(
            SessionId session, long token, long lostAt, LongSupplier clock, Runnable overran, Executor callbacks) {
        this.session = session;
        this.token = token;
        this.lostAt = lostAt;
        this.clock = clock;
        this.overran = overran;
        this.callbacks = callbacks;
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
            if (cancelled.isEmpty() && clock.getAsLong() >= lostAt) {
                cancel(RunState.Why.LEASE.toString());
                overran.run();
            }
            return cancelled;
        }
    }

    @Override
    public void whenAtRisk(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (lock) {
            whenAtRisk.add(callback);
            if (wasAtRisk) {
                callbacks.execute(callback);
            }
        }
    }

    @Override
    public void whenCancelled(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (lock) {
            whenCancelled.add(callback);
            if (cancelled.isPresent()) {
                callbacks.execute(callback);
            }
        }
    }

    void extend(long time) {
        synchronized (lock) {
            lostAt = Math.max(lostAt, time);
        }
    }

    void warn(boolean now) {
        synchronized (lock) {
            atRisk = now;
            if (now && !wasAtRisk) {
                wasAtRisk = true;
                whenAtRisk.forEach(callbacks::execute);
            }
        }
    }

    void cancel(String why) {
        synchronized (lock) {
            if (cancelled.isEmpty()) {
                cancelled = Optional.of(why);
                whenCancelled.forEach(callbacks::execute);
            }
        }
    }

    @Override
    public String toString() {
        return session + "#" + token;
    }
}
