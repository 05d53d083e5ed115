package io.workermanager.agent;

import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerView;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How an agent stands with the store: the worker as the last answer showed it, the call that is under way, how sure the lease is,
 * and when the store is called next. Times are monotonic nanoseconds.
 */
final class StoreConnectionState {
    private final LeaseMonitor guard = new LeaseMonitor();
    private final HeartbeatScheduler pace;
    private final AgentStatusAttribute voice;

    /** Null while the worker is not registered as far as is known. */
    private @Nullable WorkerView view;

    private @Nullable StoreCommand underWay;
    private Optional<SessionId> resumes = Optional.empty();
    private boolean registeredBefore;
    private boolean storeIsClosed;
    private boolean refused;

    /** When the first call since the last answer was sent. */
    private OptionalLong silentSince = OptionalLong.empty();

    private boolean unresolved;

    StoreConnectionState(AgentConfig habits) {
        this.pace = new HeartbeatScheduler(habits.interval(), habits.chance());
        this.voice = new AgentStatusAttribute(habits.process());
    }

    // ---- what is known

    @Nullable
    WorkerView view() {
        return view;
    }

    boolean isAvailable() {
        return view != null && view.isAvailable();
    }

    boolean isRegistered() {
        return view != null;
    }

    boolean wasRegistered() {
        return registeredBefore;
    }

    /** Whether a registration was not answered, and nothing was heard of it since. */
    boolean mayBeRegistered() {
        return unresolved;
    }

    boolean isCalling() {
        return underWay != null;
    }

    /** Whether the call that is under way would take a session up. */
    boolean isTakingUp() {
        return underWay != null && underWay.takesUp();
    }

    /** Whether the last failure was that of a closed store. */
    boolean storeIsClosed() {
        return storeIsClosed;
    }

    /** Since when the store has answered nothing, if a call waits for its answer or failed. */
    OptionalLong silentSince() {
        return silentSince;
    }

    Optional<String> trouble() {
        return pace.trouble();
    }

    /** The same, and whether the store refused the call or did not answer it. */
    Optional<String> describedTrouble() {
        return trouble().map(what -> (refused ? "refused: " : "the store does not answer as it should: ") + what);
    }

    Level lease(long now) {
        return guard.at(now);
    }

    long riskAt() {
        return guard.riskAt();
    }

    long lostAt() {
        return guard.lostAt();
    }

    // ---- what comes back

    /** The store did what it was asked. */
    void answered(StoreCommand call, long sentAt, Optional<WorkerView> seen, boolean wasAway, long now) {
        view = seen.orElse(null);
        registeredBefore = true;
        unresolved = false;
        if (call.renews()) {
            guard.acknowledged(sentAt, seen.orElseThrow().worker().lease().ttl());
        }
        if (call instanceof StoreCommand.Register) {
            resumes = Optional.empty();
            voice.unheard();
            pace.anyTimeFrom(now);
        } else if (call instanceof StoreCommand.SendHeartbeat heartbeat) {
            heartbeat.status().ifPresent(voice::said);
            if (wasAway) {
                pace.anyTimeFrom(now);
            } else {
                pace.beaten(sentAt);
            }
        }
    }

    /** A call came back, whatever with. */
    void returned() {
        underWay = null;
    }

    /** The store answered, whatever it was; returns whether that ends an outage. */
    boolean reached(long now) {
        storeIsClosed = false;
        silentSince = OptionalLong.empty();
        return pace.answered(now);
    }

    /**
     * The store did not answer as it should, or refused the call for what it asks; returns whether that begins an outage.
     */
    boolean missed(UserCodeFailure failure, boolean refused, long now) {
        this.refused = refused;
        storeIsClosed = failure.isOfAClosedStore();
        return pace.failed(now, failure.message());
    }

    /** The worker is to leave: an outage is no reason to wait. */
    void hurry(long now) {
        pace.hurry(now);
    }

    /** A registration was not answered. */
    void unresolved() {
        unresolved = true;
    }

    /** There is no room in the record for what the agent says of itself. */
    void silence() {
        voice.silence();
    }

    /** The record is gone: the worker registers again at once, and resumes a session that an older record may hold. */
    void lost(Optional<SessionId> session, long now) {
        view = null;
        unresolved = false;
        resumes = session;
        pace.atOnce(now);
    }

    void fenced() {
        view = null;
    }

    void hinted(long now) {
        if (view != null) {
            pace.hinted(now);
        }
    }

    void atOnce(long now) {
        pace.atOnce(now);
    }

    // ---- what is called next

    void calls(StoreCommand call, long now) {
        silentSince = OptionalLong.of(silentSince.orElse(now));
        pace.sending();
        underWay = call;
    }

    boolean mayCall(long now) {
        return underWay == null && now >= pace.ready();
    }

    boolean mustCall(long now) {
        return underWay == null && now >= pace.due();
    }

    StoreCommand registration() {
        return new StoreCommand.Register(resumes);
    }

    /** A beat that says where the agent stands, if there is room for that: the beat itself matters more. */
    StoreCommand beat(Heartbeat beat, AgentStatus status) {
        try {
            return voice.with(beat, status);
        } catch (InvalidValueException e) {
            voice.silence();
            return voice.with(beat, status);
        }
    }

    /** Whether the record does not say yet where the agent stands. */
    boolean isBehind(AgentStatus status) {
        return voice.isBehind(status);
    }

    /** The next time after now at which something may or must be called. */
    long wakeAt(long now) {
        if (underWay != null) {
            return Long.MAX_VALUE;
        }
        long due = pace.due() > now ? pace.due() : Long.MAX_VALUE;
        return pace.ready() > now ? Math.min(due, pace.ready()) : due;
    }
}
