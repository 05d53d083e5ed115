package io.workermanager;

import io.workermanager.engine.DurationBounds;
import io.workermanager.engine.Engine;
import io.workermanager.model.Claim;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Recovery;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * New workers for sessions whose worker is gone, and greater fencing tokens after a loss of writes. Safe for use by many
 * threads.
 */
public final class RecoveryOperations {
    private final Engine engine;

    RecoveryOperations(Engine engine) {
        this.engine = engine;
    }

    /**
     * Returns the worker whose record holds a session, assigned or waiting for recovery.
     *
     * @param session the session, a text or a {@link SessionId}
     * @return the worker, if there is one
     */
    public Optional<WorkerView> findBySession(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return engine.queries().findBySession(SessionId.of(session));
    }

    /**
     * Hands out sessions of workers that died, left or were superseded, each to one dispatcher at a time. Until the recovery's end
     * the session is the caller's, under a token greater than any before. Within that time, {@linkplain #claim claim} it, or
     * queue or discard it and {@linkplain #confirmRecovery confirm} that.
     *
     * <p>Call it about four times per ttl, from one process or from all. While the fleet is in a {@linkplain
     * FleetControl.Sweep recovery pause}, no session is handed out, because a worker without heartbeats may only
     * have been unable to reach the store. A recovery pause begins
     *
     * <ul>
     *   <li>for one ttl, if no client called this method for half a ttl;
     *   <li>for at most two ttls, while more than 30 % of a fleet of ten or more expire together.
     * </ul>
     *
     * <p>{@link Recovery.Batch#pause()} is the recovery pause, if the fleet is in one. {@link #recoverOrphansNow} does not wait
     * for its end.
     *
     * @param dispatcher the caller's name, 1 to 256 bytes
     * @param lease how long each session is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out, or the recovery pause; some sessions may be missing if the store fails during the call, or
     *     the time is used up
     * @throws InvalidValueException if an argument breaks its bounds
     */
    public Recovery.Batch recoverOrphans(String dispatcher, Duration lease, int limit) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(lease, "lease");
        checkRecovery(dispatcher, lease, limit);
        return engine.assigner().recoverUnlessPaused(dispatcher, lease, limit);
    }

    /**
     * Hands out sessions like {@link #recoverOrphans}, also in a recovery pause. Use it if an operator is certain that the
     * workers are
     * dead.
     *
     * @param dispatcher the caller's name, 1 to 256 bytes
     * @param lease how long each session is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out; some may be missing if the store fails during the call
     * @throws InvalidValueException if an argument breaks its bounds
     */
    public List<Recovery> recoverOrphansNow(String dispatcher, Duration lease, int limit) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(lease, "lease");
        checkRecovery(dispatcher, lease, limit);
        return engine.assigner().recover(dispatcher, lease, limit);
    }

    private static void checkRecovery(String dispatcher, Duration lease, int limit) {
        WorkerRecord.OrphanedSession.checkDispatcher(dispatcher);
        DurationBounds.check("lease of a recovery", lease, Lease.SHORTEST, Lease.LONGEST);
        if (limit < 1) {
            throw new InvalidValueException("limit must be at least 1, was " + limit);
        }
    }

    /**
     * Gives a recovered session to the longest idle of the available workers that match.
     *
     * @param criteria what the worker must be
     * @param recovery the session, as it was handed out
     * @return the claim; empty if no worker was available
     * @throws SessionRejectedException.StaleToken if it was handed out again, claimed or confirmed since
     * @throws SessionHeldException if another worker holds the session
     * @throws ConcurrentUpdateException if other callers were first at each attempt
     * @throws FleetControlLostException if no worker may take a session because the fleet control was lost
     */
    public Optional<Claim> claim(Criteria criteria, Recovery recovery) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(recovery, "recovery");
        return engine.assigner().claim(criteria, recovery);
    }

    /**
     * Confirms a recovered session that the caller queued again or discarded. No later recovery hands it out.
     *
     * @param recovery the session, as it was handed out
     * @return whether this call confirmed it; false if the session no longer waits
     * @throws SessionRejectedException.StaleToken if it was handed out again since
     * @throws WorkerNotFoundException if the record that held it is gone
     */
    public boolean confirmRecovery(Recovery recovery) {
        Objects.requireNonNull(recovery, "recovery");
        return engine.assigner().confirm(recovery);
    }

    /**
     * Gives the current claim of a session a fencing token above every token so far, by the store's clock. Use it if the store
     * lost writes, for example in a failover. An earlier claim is then current again, and a system that checks tokens refuses it
     * because it accepted a greater one. If you know the last accepted token, {@link #raiseToken(CharSequence, long)} certainly
     * exceeds it.
     *
     * @param session the session, a text or a {@link SessionId}
     * @return the claim after the call; empty if no worker's record holds the session
     * @throws SessionHeldException if the session waits for recovery: see {@link #recoverOrphans}
     */
    public Optional<Claim> raiseToken(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return engine.assigner().raiseToken(SessionId.of(session), OptionalLong.empty());
    }

    /**
     * Gives the current claim of a session a fencing token above a known one. A claim whose token is greater already stays as it
     * is, so that the call can be repeated. The token is at least the store's time in microseconds. Every later
     * claim of the session gets a greater one.
     *
     * <p>The holder's next heartbeat returns the assignment with the new token. The holder must end its run of the session under
     * the earlier token and begin a new run under the later one. A {@link io.workermanager.agent.WorkerAgent WorkerAgent} does
     * this by itself. A later release of the session needs the new claim, because the earlier one is stale.
     *
     * <p>A token ahead of the store's clock has a cost. Until the clock reaches it, a claim of any other session may take one
     * more attempt.
     *
     * @param session the session, a text or a {@link SessionId}
     * @param above the token to exceed, such as the last one that a system accepted; 1 to {@link
     *     WorkerRecord.Assignment#GREATEST_TO_EXCEED}
     * @return the claim after the call; empty if no worker's record holds the session
     * @throws InvalidValueException if {@code above} breaks its bounds
     * @throws SessionHeldException if the session waits for recovery: see {@link #recoverOrphans}
     */
    public Optional<Claim> raiseToken(CharSequence session, long above) {
        Objects.requireNonNull(session, "session");
        return engine.assigner()
                .raiseToken(SessionId.of(session), OptionalLong.of(WorkerRecord.Assignment.toExceed(above)));
    }
}
