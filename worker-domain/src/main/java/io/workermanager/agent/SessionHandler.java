package io.workermanager.agent;

/**
 * Processes sessions. An agent runs one session at a time, each on a thread of its own.
 *
 * <ul>
 *   <li>If the handler returns, the session is finished and the worker is free.
 *   <li>If it throws, the session has failed and the worker is free. The agent does not run a failed session again.
 *   <li>If it ends in any way after its run was cancelled, the session is not finished.
 * </ul>
 */
@FunctionalInterface
public interface SessionHandler {
    /**
     * Runs a session until it is finished or its run is cancelled. A cancelled run is interrupted and must return soon. Send the run's
     * {@linkplain SessionRun#token fencing token} with every request to another system, so that it can refuse the late requests of an
     * earlier run.
     *
     * @param run the session, its token and its cancellation
     * @throws Exception if the session failed
     */
    void run(SessionRun run) throws Exception;
}
