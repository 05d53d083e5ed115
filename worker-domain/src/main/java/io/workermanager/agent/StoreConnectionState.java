package io.workermanager.agent;

import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The agent's side of the store: the worker's record as last read, the call in flight, the lease and the time of the next call.
 * Times are monotonic nanoseconds.
 */
final class StoreConnectionState {
    private static final Duration MARK_END_MARGIN = Duration.ofMillis(1);

    /** A later end needs no call of its own: a regular heartbeat comes before it. */
    private static final Duration LONGEST_WAIT = Duration.ofDays(2);

    private final LeaseMonitor lease = new LeaseMonitor();
    private final HeartbeatScheduler scheduler;
    private final AgentStatusPublisher statusPublisher;

    /** Null while the worker is not known to be registered. */
    private @Nullable WorkerView view;

    private @Nullable StoreCommand inFlight;
    private Optional<SessionId> sessionToResume = Optional.empty();
    private boolean wasRegistered;
    private boolean storeClosed;
    private boolean refused;

    /** When the first call after the last answer was sent. */
    private OptionalLong unansweredSince = OptionalLong.empty();

    private boolean registrationUnanswered;

    StoreConnectionState(AgentStateMachine.Config config) {
        this.scheduler = new HeartbeatScheduler(config.heartbeatInterval(), config.random());
        this.statusPublisher = new AgentStatusPublisher(config.process());
    }

    // ---- queries

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

    /** Whether a registration succeeded at any time. */
    boolean wasRegistered() {
        return wasRegistered;
    }

    /** Whether a registration got no answer and its outcome is still unknown. */
    boolean mayBeRegistered() {
        return registrationUnanswered;
    }

    boolean isCalling() {
        return inFlight != null;
    }

    /** Whether the call in flight starts a session. */
    boolean isStartingSession() {
        return inFlight != null && inFlight.startsSession();
    }

    /** Whether the last call failed because the store is closed. */
    boolean isStoreClosed() {
        return storeClosed;
    }

    /** Since when the store has left calls unanswered; empty if it answered the last one. */
    OptionalLong unansweredSince() {
        return unansweredSince;
    }

    /** The first failure of the current outage. */
    Optional<String> problem() {
        return scheduler.problem();
    }

    /** {@link #problem}, and whether the store refused the call or failed. */
    Optional<String> problemDescription() {
        return problem().map(message -> (refused ? "refused: " : "the store fails: ") + message);
    }

    Level leaseLevel(long now) {
        return lease.levelAt(now);
    }

    long leaseAtRiskAt() {
        return lease.atRiskAt();
    }

    long leaseLostAt() {
        return lease.lostAt();
    }

    // ---- results of calls

    /** @param afterOutage whether this answer ended an outage */
    void callSucceeded(StoreCommand command, long sentAt, Optional<WorkerView> answer, boolean afterOutage, long now) {
        view = answer.orElse(null);
        wasRegistered = true;
        registrationUnanswered = false;
        if (command.renewsLease()) {
            lease.renewed(sentAt, answer.orElseThrow().worker().lease().ttl());
        }
        answer.ifPresent(worker -> callAtEndOfMark(worker, now));
        if (command instanceof StoreCommand.Register) {
            sessionToResume = Optional.empty();
            statusPublisher.reset();
            scheduler.restartAtRandomPhase(now);
        } else if (command instanceof StoreCommand.SendHeartbeat heartbeat) {
            heartbeat.status().ifPresent(statusPublisher::recorded);
            if (afterOutage) {
                scheduler.restartAtRandomPhase(now);
            } else {
                scheduler.heartbeatAcknowledged(sentAt);
            }
        }
    }

    /** A call returned, with whatever result. */
    void callReturned() {
        inFlight = null;
    }

    /** The store answered a call, even if it refused it. Returns whether that ends an outage. */
    boolean storeAnswered(long now) {
        storeClosed = false;
        unansweredSince = OptionalLong.empty();
        return scheduler.callAnswered(now);
    }

    /** The store failed, or refused the arguments of the call. Returns whether that begins an outage. */
    boolean callFailed(UserCodeFailure failure, boolean wasRefused, long now) {
        refused = wasRefused;
        storeClosed = failure.isFromClosedStore();
        return scheduler.callFailed(now, failure.message());
    }

    /** Skips the rest of the backoff. */
    /** The first heartbeat after the end of a mark lifts it. */
    private void callAtEndOfMark(WorkerView worker, long now) {
        worker.endOfMark().ifPresent(end -> {
            Duration left = Duration.between(worker.at(), end).plus(MARK_END_MARGIN);
            boolean isSoon = left.compareTo(LONGEST_WAIT) < 0;
            scheduler.callAt(isSoon ? now + Math.max(MARK_END_MARGIN.toNanos(), left.toNanos()) : Long.MAX_VALUE);
        });
    }

    void retryNow(long now) {
        scheduler.retryNow(now);
    }

    void registrationUnanswered() {
        registrationUnanswered = true;
    }

    /** The record has no room for the agent's status. */
    void disableStatusAttribute() {
        statusPublisher.disable();
    }

    /** The record is gone: the worker registers again at once. An older record may still hold the given session. */
    void recordLost(Optional<SessionId> session, long now) {
        view = null;
        registrationUnanswered = false;
        sessionToResume = session;
        scheduler.callAt(now);
    }

    void superseded() {
        view = null;
    }

    void hinted(long now) {
        if (view != null) {
            scheduler.hinted(now);
        }
    }

    void callNow(long now) {
        scheduler.callAt(now);
    }

    // ---- the next call

    void callSent(StoreCommand command, long now) {
        unansweredSince = OptionalLong.of(unansweredSince.orElse(now));
        scheduler.callSent();
        inFlight = command;
    }

    boolean mayCall(long now) {
        return inFlight == null && now >= scheduler.retryAt();
    }

    boolean isCallDue(long now) {
        return inFlight == null && now >= scheduler.dueAt();
    }

    StoreCommand registerCommand() {
        return new StoreCommand.Register(sessionToResume);
    }

    /** A heartbeat with the status, or without it if the record has no room for it. */
    StoreCommand heartbeatCommand(Heartbeat heartbeat, AgentStatus status) {
        try {
            return statusPublisher.addTo(heartbeat, status);
        } catch (InvalidValueException e) {
            statusPublisher.disable();
            return statusPublisher.addTo(heartbeat, status);
        }
    }

    /** Whether the record does not show this status yet. */
    boolean isStatusUnrecorded(AgentStatus status) {
        return statusPublisher.isUnrecorded(status);
    }

    /** The next time after now at which a call may become possible or due. */
    long nextTick(long now) {
        if (inFlight != null) {
            return Long.MAX_VALUE;
        }
        long due = scheduler.dueAt() > now ? scheduler.dueAt() : Long.MAX_VALUE;
        return scheduler.retryAt() > now ? Math.min(due, scheduler.retryAt()) : due;
    }
}
