package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Where sessions wait for a worker: a queue. A session must never be lost between the moment that it leaves the queue and the
 * moment that a worker's record names it, and so {@link #take} does not remove it: it sets it aside, and the agent says then
 * what became of it. What is set aside and never spoken of again, because the process died, goes back into the queue by the
 * source's own means after a while; a session that comes twice by that is refused by the store while a worker holds it.
 *
 * <p>An agent calls from one thread of its own, which may block; whatever is thrown is tried again after a pause, and a {@code null}
 * counts as thrown. While one call fails or blocks, nothing is taken; the agent's status tells which.
 */
public interface SessionSource {
    /**
     * Sets the next session aside.
     *
     * @param atMost how long to wait for one
     * @return the session; empty if none came
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    Optional<SessionId> take(Duration atMost) throws InterruptedException;

    /**
     * Forgets a session that was set aside: the worker's record names it now, and keeps it until it is finished or recovered.
     *
     * @param session the session
     */
    void confirm(SessionId session);

    /**
     * Puts a session back, for anybody to take: one that was set aside and found no room here, or one that the worker holds, by
     * whatever way it came, and must give up. It is in the queue once afterwards, even if it was there.
     *
     * @param session the session
     */
    void giveBack(SessionId session);

    /**
     * Tells that the store lost the worker's record, and with it a session that was {@linkplain #confirm confirmed}: its run was
     * cancelled and has ended, and no record of this worker names it. Unless it is overridden this gives the session back, so that
     * it is run again rather than never. If the worker's lease had run out before, the session may have been recovered and even
     * finished elsewhere; a source that must know looks itself.
     *
     * @param session the session
     */
    default void lost(SessionId session) {
        Objects.requireNonNull(session, "session");
        giveBack(session);
    }
}
