package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.Optional;

/**
 * One run of a session, under one fencing token, from the start of the handler until it ends. A cancelled run stays cancelled; the
 * session may get another run under a greater token.
 *
 * <p>Each callback is called once, on a thread of its own and in no particular order; at once if its event has already happened. A
 * callback or listener that blocks or throws does not delay the others. Thread-safe.
 */
public interface SessionRun {
    /**
     * Returns the session of this run.
     *
     * @return the session
     */
    SessionId session();

    /**
     * Returns the fencing token of this run.
     *
     * @return a number greater than the token of every earlier run of the session
     */
    long token();

    /**
     * Tells whether the lease was not renewed for two thirds of its ttl, so that the run may have to end soon.
     *
     * @return whether the run is at risk now
     */
    boolean atRisk();

    /**
     * Tells whether the run must end. This method reads the monotonic clock, so it returns true at once in a process that was frozen
     * for too long.
     *
     * @return true from the moment of the cancellation on
     */
    boolean cancelled();

    /**
     * Returns why the run was cancelled.
     *
     * @return the reason as text for people; empty if the run is not cancelled
     */
    Optional<String> whyCancelled();

    /**
     * Waits until the run is cancelled or a time is over: a pause that a cancellation ends. Use it instead of {@link Thread#sleep}.
     *
     * @param atMost how long to wait, at most 3 660 days; zero does not wait
     * @return {@link #cancelled}; if the cancellation has interrupted the thread already, its interrupt flag is set
     * @throws InterruptedException if the thread is interrupted and the run is not cancelled
     * @throws io.workermanager.model.InvalidValueException if the time is negative
     * @throws NullPointerException if the time is null
     */
    boolean awaitCancelled(Duration atMost) throws InterruptedException;

    /**
     * Registers a callback for the first time that the lease is at risk.
     *
     * @param callback what to run
     * @throws NullPointerException if the callback is null
     */
    void whenAtRisk(Runnable callback);

    /**
     * Registers a callback for the cancellation of the run.
     *
     * @param callback what to run
     * @throws NullPointerException if the callback is null
     */
    void whenCancelled(Runnable callback);
}
