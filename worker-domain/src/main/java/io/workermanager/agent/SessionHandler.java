package io.workermanager.agent;

/**
 * What a worker does with a session. An agent runs one at a time, each on a thread of its own.
 *
 * <p>A handler that returns has finished its session, and one that throws has failed at it: both free the worker, and a failed
 * session is not run again by the agent, so that one that always fails harms nobody. A handler that ends after its run was
 * cancelled, however it ends, has not finished.
 */
@FunctionalInterface
public interface SessionHandler {
    /**
     * Runs a session to its end, or until the run is cancelled: then the thread is interrupted, and this must return soon.
     * Whatever it sends to others carries the run's token, so that they can refuse what an earlier run sends late.
     *
     * @param run the session, its token, and whether to go on
     * @throws Exception if the session failed
     */
    void run(SessionRun run) throws Exception;
}
