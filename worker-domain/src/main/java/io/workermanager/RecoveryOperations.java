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

/** New workers for sessions whose worker is gone, and greater fencing tokens after a loss of writes. Safe for use by many threads. */
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
     * the session is the caller's, under a token higher than any before. Meanwhile {@linkplain #claim claim} it, or queue or
     * discard it and {@linkplain #confirmRecovery confirm} that.
     *
     * <p>Call it about four times per ttl, from one process or from all. While the fleet is in a {@linkplain
     * FleetControl.Sweep grace period}, no session is handed out, because a worker that looks dead may only
     * have been unable to call. A grace period begins
     *
     * <ul>
     *   <li>for one ttl, if this was not called for half a ttl;
     *   <li>for at most two, while more than 30 % of a fleet of ten or more expire together.
     * </ul>
     *
     * <p>{@link FleetOperations#control()} shows it; {@link #recoverOrphansNow} does not wait.
     *
     * @param dispatcher the caller's name, 1 to 256 bytes
     * @param lease how long each session is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out; fewer than there are if the store fails on the way, or the time is used up
     * @throws InvalidValueException if an argument breaks its bounds
     */
    public List<Recovery> recoverOrphans(String dispatcher, Duration lease, int limit) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        Objects.requireNonNull(lease, "lease");
        checkRecovery(dispatcher, lease, limit);
        return engine.assigner().recoverSettled(dispatcher, lease, limit);
    }

    /**
     * Hands out sessions like {@link #recoverOrphans}, even in a grace period: for an operator who is certain that the workers are
     * dead.
     *
     * @param dispatcher the caller's name, 1 to 256 bytes
     * @param lease how long each session is the caller's, 100 ms to one day
     * @param limit how many at most, at least 1
     * @return the sessions handed out; fewer than there are if the store fails on the way
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
     * @throws SessionRejectedException.StaleToken if it was handed out again since, or settled
     * @throws SessionHeldException likewise
     * @throws ConcurrentUpdateException if other callers were faster each time
     * @throws FleetControlLostException if no worker may take a session because the fleet control was lost
     */
    public Optional<Claim> claim(Criteria criteria, Recovery recovery) {
        Objects.requireNonNull(criteria, "criteria");
        Objects.requireNonNull(recovery, "recovery");
        return engine.assigner().claim(criteria, recovery);
    }

    /**
     * Settles a recovered session that was queued again or discarded: it is not handed out any more.
     *
     * @param recovery the session, as it was handed out
     * @return whether this call settled it; false if it does not wait any more
     * @throws SessionRejectedException.StaleToken if it was handed out again since
     * @throws WorkerNotFoundException if the record that held it is gone
     */
    public boolean confirmRecovery(Recovery recovery) {
        Objects.requireNonNull(recovery, "recovery");
        return engine.assigner().confirm(recovery);
    }

    /**
     * Gives the current claim of a session a fencing token above every token so far, by the store's clock. Use it if the store
     * lost writes, for example in a failover: an earlier claim is current again, and a system that checks tokens refuses it
     * because it accepted a later one. If the last accepted token is known, {@link #raiseToken(CharSequence, long)} is certain to
     * exceed it.
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
     * is, so that the call can be repeated. The token is the store's time in microseconds, or more where it must be. Every later
     * claim of the session gets a greater one.
     *
     * <p>The holder learns of it with its next heartbeat: its assignment has another token. It ends its run of the session under
     * the earlier token, and begins a new one under the later: a {@link io.workermanager.agent.WorkerAgent WorkerAgent} does so
     * by itself. A caller that releases this session later presents the new claim, since the earlier one is stale.
     *
     * <p>A token ahead of the store's clock costs: until the clock has reached it, a claim of any other session may take one
     * attempt more.
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
