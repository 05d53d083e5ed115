package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.agent.RunState.CancelReason;
import io.workermanager.agent.SessionAcquisition.SourceCommand;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes every decision of an agent, without threads, clock or I/O. An input updates the state; then {@link #decide} derives all
 * actions from the state anew. Times are monotonic nanoseconds. Not thread-safe: the inputs arrive one at a time.
 */
final class AgentStateMachine {
    /** What the state machine wants done. No action blocks or returns a result: results arrive as inputs. */
    interface Actions {
        void callStore(StoreCommand command);

        void callSource(SourceCommand command);

        /** Starts a run that cancels itself at {@code leaseLostAt}, unless {@link #extendRun} moves that time. */
        void startRun(SessionId session, long token, long leaseLostAt);

        void extendRun(long leaseLostAt);

        void setRunAtRisk(boolean atRisk);

        void cancelRun(String reason);

        void emit(AgentEvent event);

        void publish(AgentStatus status);

        /** Calls {@link #tick} at this time at the latest; replaces an earlier request. */
        void scheduleTick(long time);

        /** Follows the last action. */
        void terminate();
    }

    /**
     * The settings of one agent. Times are nanoseconds.
     *
     * @param heartbeatInterval between two heartbeats
     * @param drainTimeout how long a run may go on after a shutdown order
     * @param gracePeriod how long a cancelled run may take to end, and how long unregistering may take after that
     * @param hasSource whether the agent has a source of sessions
     * @param process identifies this process in the worker's record
     * @param random random numbers from 0 to 1
     */
    record Config(
            long heartbeatInterval,
            long drainTimeout,
            long gracePeriod,
            boolean hasSource,
            String process,
            DoubleSupplier random) {}

    private final Config config;
    private final Actions actions;
    private final StoreConnectionState connection;
    private final SessionExecution execution;
    private final SessionAcquisition acquisition;
    private @Nullable ShutdownSequence shutdown;
    private boolean started;
    private boolean ended;
    private AgentStatus status = new AgentStatus(AgentStatus.State.STARTING, List.of(), Optional.empty());

    AgentStateMachine(Config config, Actions actions) {
        this.config = config;
        this.actions = actions;
        this.connection = new StoreConnectionState(config);
        this.execution = new SessionExecution(actions);
        this.acquisition = new SessionAcquisition(config.hasSource(), config.heartbeatInterval(), config.random());
    }

    AgentStatus status() {
        return status;
    }

    // ---- inputs

    void start(long now) {
        started = true;
        decide(now);
    }

    void tick(long now) {
        decide(now);
    }

    /** The worker's record may have changed. */
    void hint(long now) {
        connection.hinted(now);
        decide(now);
    }

    /** The run found by its own clock that the lease is lost. */
    void runExpired(long token, long now) {
        execution.runExpired(token);
        decide(now);
    }

    void drain(Order.Cause cause, long deadline, long now) {
        if (shutdown == null) {
            beginShutdown(cause, deadline, now);
        } else {
            shutdown.advanceDeadline(deadline);
            connection.retryNow(now);
        }
        decide(now);
    }

    /**
     * A call to the store succeeded.
     *
     * @param sentAt a time before the call was sent
     * @param view the worker after the call; empty after it unregistered
     */
    void storeCallSucceeded(StoreCommand command, long sentAt, Optional<WorkerView> view, long now) {
        connection.callReturned();
        if (ended) {
            return;
        }
        execution.applyLease(connection.leaseLevel(now));
        boolean again = connection.wasRegistered();
        connection.callSucceeded(command, sentAt, view, storeAnswered(now), now);
        if (command.renewsLease()) {
            actions.extendRun(connection.leaseLostAt());
        }
        if (command instanceof StoreCommand.Register) {
            emit(Kind.REGISTERED, "registered" + (again ? " again" : "") + ": " + view.orElseThrow());
        } else if (command instanceof StoreCommand.Unregister) {
            end(AgentStatus.State.STOPPED, "the worker unregistered");
        }
        decide(now);
    }

    /** A call to the store failed or was refused. */
    void storeCallFailed(StoreCommand command, UserCodeFailure failure, long now) {
        connection.callReturned();
        if (ended) {
            return;
        }
        Throwable thrown = failure.thrown();
        String message = failure.message();
        if (thrown instanceof SupersededException) {
            execution.superseded();
            connection.superseded();
            end(AgentStatus.State.FENCED, message);
        } else if (thrown instanceof RegistrationLostException) {
            storeAnswered(now);
            connection.recordLost(execution.recordLost(), now);
            if (command instanceof StoreCommand.Unregister) {
                end(AgentStatus.State.STOPPED, "the worker's record is gone");
            }
        } else if (command.startsSession() && isSessionRefused(thrown)) {
            storeAnswered(now);
            connection.callNow(now);
            returnTakenSession(message, now);
        } else {
            if (thrown instanceof InvalidValueException) {
                connection.disableStatusAttribute();
            }
            if (command instanceof StoreCommand.Register && failure.outcomeUnknown()) {
                connection.registrationUnanswered();
            }
            boolean refused = thrown instanceof AlreadyRegisteredException || thrown instanceof InvalidValueException;
            if (connection.callFailed(failure, refused, now)) {
                actions.emit(AgentEvent.of(refused ? Kind.CALL_REFUSED : Kind.STORE_FAILED, message, thrown));
            }
        }
        decide(now);
    }

    private static boolean isSessionRefused(Throwable failure) {
        return failure instanceof SessionRejectedException.AssignmentConflict
                || failure instanceof SessionRejectedException.NotAvailable
                || failure instanceof SessionHeldException;
    }

    /** Returns whether an outage ended. */
    private boolean storeAnswered(long now) {
        boolean recovered = connection.storeAnswered(now);
        if (recovered) {
            emit(Kind.STORE_RECOVERED, "the store answers again");
        }
        return recovered;
    }

    /** The handler of a run returned or threw. */
    void runEnded(long token, Optional<UserCodeFailure> failure, long now) {
        if (execution.isRunning(token)) {
            execution.applyLease(connection.leaseLevel(now));
            execution.runEnded(failure, shutdown == null);
            decide(now);
        }
    }

    void sourceCallSucceeded(SourceCommand command, Optional<SessionId> taken, long now) {
        acquisition.callSucceeded(command, taken, now);
        taken.ifPresent(
                session -> actions.emit(AgentEvent.about(session, Kind.SESSION_TAKEN, "taken from the source")));
        if (command.kind() == SourceCommand.Kind.GIVE_BACK) {
            command.session().ifPresent(execution::givenBack);
        }
        decide(now);
    }

    void sourceCallFailed(SourceCommand command, UserCodeFailure failure, long now) {
        if (acquisition.callFailed(command, failure, now)) {
            String detail = command.kind() + " failed: " + failure.description();
            actions.emit(AgentEvent.of(Kind.SOURCE_FAILED, detail, failure.thrown()));
        }
        decide(now);
    }

    // ---- decisions

    private void decide(long now) {
        if (!ended) {
            execution.applyLease(connection.leaseLevel(now));
            applyRecord(now);
            continueShutdown(now);
        }
        callSource(now);
        callStore(now);
        updateStatus(now);
        boolean gaveUp = shutdown != null
                && (shutdown.isOverdue(now, connection.unansweredSince())
                        || status.state() == AgentStatus.State.STOPPED);
        if (ended && (gaveUp || (execution.run().isEmpty() && acquisition.isIdle()))) {
            actions.terminate();
        } else {
            actions.scheduleTick(nextTick(now));
        }
    }

    /** Starts, cancels and completes runs so that they agree with the worker's record. */
    private void applyRecord(long now) {
        WorkerView view = connection.view();
        if (view == null) {
            if (shutdown != null && !connection.mayBeRegistered()) {
                // The agent will not register again, so no record can name the lost session.
                execution.pollLostSession().ifPresent(acquisition::sessionLost);
            }
            return;
        }
        if (shutdown == null) {
            view.stopOrder().ifPresent(order -> beginShutdown(order.cause(), now + config.drainTimeout(), now));
        }
        Optional<WorkerRecord.Assignment> assignment = view.worker().assignment();
        execution.applyAssignment(assignment).ifPresent(acquisition::sessionLost);
        acquisition.applyAssignment(assignment);
        if (assignment.isPresent() && execution.isIdle()) {
            if (shutdown == null) {
                startRunIfSafe(assignment.get(), view, now);
            } else if (acquisition.hasSource()) {
                execution.giveBack(assignment.get());
                acquisition.giveBack(assignment.get().session());
                emitGivenBack(assignment.get().session(), "the worker is stopping");
            }
        }
    }

    private void startRunIfSafe(WorkerRecord.Assignment assignment, WorkerView view, long now) {
        boolean controlLost =
                view.reasons().stream().anyMatch(reason -> reason.kind() == WorkerView.Reason.Kind.CONTROL_LOST);
        if (!controlLost && connection.leaseLevel(now) == Level.SAFE) {
            execution.startRun(assignment, connection.leaseLostAt());
        }
    }

    private void continueShutdown(long now) {
        if (shutdown == null) {
            return;
        }
        if (shutdown.isDrainOver(now)) {
            execution.cancelRun(CancelReason.DRAIN_TIMEOUT);
        }
        boolean hasNoRecord = !connection.isRegistered() && !connection.mayBeRegistered();
        boolean nothingLeft = !connection.isCalling() && execution.run().isEmpty() && acquisition.isIdle();
        if (nothingLeft && hasNoRecord) {
            end(
                    AgentStatus.State.STOPPED,
                    connection.wasRegistered() ? "the worker's record is gone" : "the worker never registered");
        } else if ((nothingLeft && connection.isStoreClosed())
                || shutdown.isOverdue(now, connection.unansweredSince())) {
            String why = connection.problem().orElse("the grace period is over");
            end(AgentStatus.State.STOPPED, "the agent stopped without unregistering: " + why);
        }
    }

    private void callSource(long now) {
        if (execution.run().isEmpty()) {
            acquisition.noRunLeft();
        }
        if (acquisition.takenSession().isPresent() && !connection.isStartingSession() && !mayStartTakenSession()) {
            returnTakenSession("this worker may not take sessions any more", now);
        }
        acquisition.nextCommand(now, mayTakeSession(now)).ifPresent(actions::callSource);
    }

    /** True also while the worker is not registered: then the agent keeps a taken session until the store answers. */
    private boolean mayStartTakenSession() {
        return !ended && shutdown == null && (!connection.isRegistered() || connection.isAvailable());
    }

    private boolean mayTakeSession(long now) {
        return !ended
                && shutdown == null
                && connection.isAvailable()
                && execution.isIdle()
                && connection.problem().isEmpty()
                && connection.leaseLevel(now) == Level.SAFE;
    }

    private void callStore(long now) {
        if (started && !ended) {
            nextStoreCommand(now).ifPresent(command -> {
                connection.callSent(command, now);
                actions.callStore(command);
            });
        }
    }

    /** A heartbeat about a session comes before the regular one, and the steps of the shutdown come last. */
    private Optional<StoreCommand> nextStoreCommand(long now) {
        WorkerView view = connection.view();
        if (view == null) {
            boolean leaves = shutdown != null;
            return !connection.isCallDue(now) || (leaves && !connection.mayBeRegistered())
                    ? Optional.empty()
                    : Optional.of(leaves ? new StoreCommand.CheckRegistration() : connection.registerCommand());
        }
        if (!connection.mayCall(now)) {
            return Optional.empty();
        }
        Optional<Heartbeat> aboutSession =
                execution.nextHeartbeat().or(() -> acquisition.takenSession().map(Heartbeat::processing));
        if (aboutSession.isPresent() || connection.isCallDue(now)) {
            return Optional.of(connection.heartbeatCommand(aboutSession.orElseGet(Heartbeat::alive), status));
        }
        return shutdown == null ? Optional.empty() : shutdownCommand(view, shutdown, now);
    }

    /** A record that outlives the worker shows the agent's last status, so a changed status is written first. */
    private Optional<StoreCommand> shutdownCommand(WorkerView view, ShutdownSequence sequence, long now) {
        boolean isDraining = view.stopOrder()
                .filter(order -> order.stage() == ShutdownRequest.Stage.DRAINING)
                .isPresent();
        return isDraining && connection.isStatusUnrecorded(status)
                ? Optional.of(connection.heartbeatCommand(Heartbeat.alive(), status))
                : sequence.nextCommand(view, execution.isIdle() && acquisition.isIdle(), now);
    }

    private void updateStatus(long now) {
        if (ended) {
            return;
        }
        AgentStatus next = AgentStatusDeriver.of(connection, execution, acquisition, Optional.ofNullable(shutdown), now)
                .status();
        if (!next.equals(status)) {
            status = next;
            actions.publish(next);
            emit(Kind.STATUS_CHANGED, next.toString());
        }
    }

    private long nextTick(long now) {
        long next = ended ? Long.MAX_VALUE : connection.nextTick(now);
        next = earlier(next, acquisition.nextTick(), now);
        if (!ended && connection.isRegistered()) {
            next = earlier(next, connection.leaseAtRiskAt(), now);
            next = earlier(next, connection.leaseLostAt(), now);
        }
        return shutdown == null ? next : earlier(next, shutdown.nextTick(now, connection.unansweredSince()), now);
    }

    private static long earlier(long next, long time, long now) {
        return time > now ? Math.min(next, time) : next;
    }

    // ---- transitions that several inputs share

    private void beginShutdown(Order.Cause cause, long deadline, long now) {
        connection.retryNow(now);
        shutdown = new ShutdownSequence(cause, deadline, config.gracePeriod());
        execution.cancelRestart();
    }

    private void end(AgentStatus.State state, String reason) {
        ended = true;
        execution.pollLostSession().ifPresent(acquisition::sessionLost);
        status = new AgentStatus(state, List.of(reason), execution.run().map(RunState::session));
        actions.publish(status);
        emit(Kind.STATUS_CHANGED, status.toString());
    }

    private void returnTakenSession(String why, long now) {
        Optional<SessionId> taken = acquisition.takenSession();
        acquisition.takenSessionRefused(now);
        taken.ifPresent(session -> emitGivenBack(session, why));
    }

    private void emitGivenBack(SessionId session, String why) {
        actions.emit(AgentEvent.about(session, Kind.SESSION_GIVEN_BACK, why));
    }

    private void emit(Kind kind, String detail) {
        actions.emit(AgentEvent.of(kind, detail));
    }
}
