package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.Optional;

/**
 * One run of a session: under one fencing token, from the assignment until the handler ends. A run that was cancelled never
 * goes on; what may follow is another run, under a greater token.
 *
 * <p>Callbacks are called once, each on a thread of its own and so in no order; at once if it is too late. Neither a callback nor a
 * listener that blocks or throws keeps another one from being called. Safe for use by many threads.
 */
public interface SessionRun {
    /**
     * Returns what is run.
     *
     * @return the session
     */
    SessionId session();

    /**
     * Returns under which token it is run.
     *
     * @return the fencing token, greater than that of every run of the session before
     */
    long token();

    /**
     * Tells whether the lease has not been renewed for two thirds of its ttl: the run may have to end soon.
     *
     * @return whether it is so now
     */
    boolean atRisk();

    /**
     * Tells whether the run must end. Looks at the monotonic clock itself, and so is true for a process that was frozen as
     * soon as it wakes up.
     *
     * @return whether it must; once true, for ever
     */
    boolean cancelled();

    /**
     * Returns why the run must end.
     *
     * @return the reason, in words; empty if it need not
     */
    Optional<String> whyCancelled();

    /**
     * Calls back when the lease is at risk for the first time.
     *
     * @param callback what to do
     * @throws NullPointerException if the callback is null
     */
    void whenAtRisk(Runnable callback);

    /**
     * Calls back when the run is cancelled.
     *
     * @param callback what to do
     * @throws NullPointerException if the callback is null
     */
    void whenCancelled(Runnable callback);
}
