package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** The run that a handler sees. It knows when its lease must be taken for lost, and asks the clock itself. */
final class LiveRun implements SessionRun {
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
     * @param callbacks where callbacks are called
     */
    LiveRun(SessionId session, long token, long lostAt, LongSupplier clock, Runnable overran, Executor callbacks) {
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
    public synchronized boolean atRisk() {
        return atRisk;
    }

    @Override
    public boolean cancelled() {
        return whyCancelled().isPresent();
    }

    @Override
    public synchronized Optional<String> whyCancelled() {
        if (cancelled.isEmpty() && clock.getAsLong() >= lostAt) {
            cancel(Run.Why.LEASE.toString());
            overran.run();
        }
        return cancelled;
    }

    @Override
    public synchronized void whenAtRisk(Runnable callback) {
        whenAtRisk.add(callback);
        if (wasAtRisk) {
            callbacks.execute(callback);
        }
    }

    @Override
    public synchronized void whenCancelled(Runnable callback) {
        whenCancelled.add(callback);
        if (cancelled.isPresent()) {
            callbacks.execute(callback);
        }
    }

    synchronized void extend(long time) {
        lostAt = Math.max(lostAt, time);
    }

    synchronized void warn(boolean now) {
        atRisk = now;
        if (now && !wasAtRisk) {
            wasAtRisk = true;
            whenAtRisk.forEach(callbacks::execute);
        }
    }

    synchronized void cancel(String why) {
        if (cancelled.isEmpty()) {
            cancelled = Optional.of(why);
            whenCancelled.forEach(callbacks::execute);
        }
    }

    @Override
    public String toString() {
        return session + "#" + token;
    }
}
