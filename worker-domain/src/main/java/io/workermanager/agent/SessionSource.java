package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A queue of sessions. No session may be lost between the queue and the worker's record, so the hand-over has two steps:
 *
 * <ol>
 *   <li>{@link #take} sets a session aside without removing it.
 *   <li>{@link #confirm} removes it once the worker's record holds it, or {@link #giveBack} returns it to the queue.
 * </ol>
 *
 * <p>If the process dies between the two, the source must return the session to the queue itself, after a timeout. The store
 * refuses a session that arrives twice for as long as a worker holds it.
 *
 * <p>An agent calls its source from one thread, which may block. It repeats a call that throws or returns null after a pause. While a
 * call fails or blocks, the agent takes no session, and its status names the call.
 */
public interface SessionSource {
    /**
     * Sets the next session aside.
     *
     * @param atMost how long to wait for a session, at most one second
     * @return the session; empty if none arrived in this time
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    Optional<SessionId> take(Duration atMost) throws InterruptedException;

    /**
     * Removes a session that was set aside. The worker's record holds it from now on, until it is finished or recovered.
     *
     * @param session the session
     */
    void confirm(SessionId session);

    /**
     * Returns a session to the queue: one that was set aside and that this worker cannot run, or one that the worker held, by a claim
     * or from this source, and must give up. After the call the queue holds the session exactly once, even if it held it before.
     *
     * @param session the session
     */
    void giveBack(SessionId session);

    /**
     * Reports that the store lost the record of a session that was {@linkplain #confirm confirmed}. Its run was cancelled and has
     * ended, and no record of this worker names it. The default gives the session back, so that it may run twice but is not lost. If
     * the worker's lease had expired before, another worker may have recovered or even finished the session; a source that must
     * exclude a second run has to check that itself.
     *
     * @param session the session
     */
    default void lost(SessionId session) {
        Objects.requireNonNull(session, "session");
        giveBack(session);
    }
}
