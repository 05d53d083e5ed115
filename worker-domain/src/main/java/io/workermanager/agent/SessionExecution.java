package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.agent.RunState.CancelReason;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The session that this worker holds: either a run, or the steps that complete the assignment after the run ended. There is never
 * both.
 */
final class SessionExecution {
    /**
     * The steps that are still to do for an assignment without a run.
     *
     * @param run the run that ended, or that will not start
     * @param step the next step
     */
    private record PendingCompletion(RunState run, Step step) {
        enum Step {
            /** The source gets the session back. The worker is freed only after that. */
            GIVE_BACK,
            /** The worker is freed: the source has the session back. */
            FREE,
            /** The worker is freed: the session is finished. */
            FINISH,
            /** The assignment gets a new token, and then a new run. */
            RESTART
        }

        boolean goesToSource() {
            return step == Step.GIVE_BACK || step == Step.FREE;
        }

        boolean isAt(Step other) {
            return step == other;
        }
    }

    private final AgentStateMachine.Actions actions;
    private @Nullable RunState run;
    private @Nullable PendingCompletion completion;

    /** A run whose record the store lost; an older record may still name its session. */
    private @Nullable RunState runWithoutRecord;

    SessionExecution(AgentStateMachine.Actions actions) {
        this.actions = actions;
    }

    Optional<RunState> run() {
        return Optional.ofNullable(run);
    }

    /** Whether there is neither a run nor a completion. */
    boolean isIdle() {
        return run == null && completion == null;
    }

    // ---- the run

    void startRun(WorkerRecord.Assignment assignment, long leaseLostAt) {
        run = new RunState(assignment);
        actions.startRun(run.session(), run.token(), leaseLostAt);
        emit(run, Kind.RUN_STARTED, "");
    }

    /** Warns or cancels the run as the lease requires. */
    void applyLease(Level level) {
        if (run == null || run.cancelReason().isPresent()) {
            return;
        }
        boolean atRisk = level == Level.AT_RISK;
        if (level == Level.LOST) {
            cancelRun(CancelReason.LEASE_LOST);
        } else if (run.setAtRisk(atRisk)) {
            actions.setRunAtRisk(atRisk);
            emit(run, atRisk ? Kind.RUN_AT_RISK : Kind.RUN_SAFE, "");
        }
    }

    /** The run found by its own clock that the lease is lost. */
    void runExpired(long token) {
        if (isRunning(token)) {
            cancelRun(CancelReason.LEASE_LOST);
        }
    }

    void cancelRun(CancelReason reason) {
        if (run != null && run.cancel(reason)) {
            actions.cancelRun(reason.toString());
            emit(run, Kind.RUN_CANCELLED, reason.toString());
        }
    }

    boolean isRunning(long token) {
        return run != null && run.token() == token;
    }

    /**
     * The handler returned or threw.
     *
     * @param mayRestart whether a new run may follow one that a lost lease ended
     */
    void runEnded(Optional<UserCodeFailure> failure, boolean mayRestart) {
        RunState ended = run;
        run = null;
        if (ended == null) {
            return;
        }
        String outcome = ended.cancelReason()
                .map(reason -> "cancelled: " + reason)
                .or(() -> failure.map(thrown -> "failed: " + thrown.description()))
                .orElse("finished");
        if (ended.cancelReason().isEmpty()) {
            completion = new PendingCompletion(ended, PendingCompletion.Step.FINISH);
        } else if (ended.cancelReason().get() == CancelReason.LEASE_LOST && mayRestart) {
            completion = new PendingCompletion(ended, PendingCompletion.Step.RESTART);
        }
        actions.emit(AgentEvent.about(ended, Kind.RUN_ENDED, outcome, failure.map(UserCodeFailure::thrown)));
    }

    // ---- the worker's record

    /**
     * Cancels a run, and ends a completion, that the record does not name any more.
     *
     * @param recorded the assignment in the worker's record
     * @return a session that the store lost with an earlier record and that this record does not name
     */
    Optional<SessionId> applyAssignment(Optional<WorkerRecord.Assignment> recorded) {
        if (completion != null && completion.goesToSource() && completion.run().isRaisedTo(recorded)) {
            completion = new PendingCompletion(new RunState(recorded.orElseThrow()), completion.step());
        }
        PendingCompletion current = completion;
        if (current != null && !current.run().isUnder(recorded)) {
            completion = null;
            if (!current.isAt(PendingCompletion.Step.RESTART)) {
                emit(current.run(), Kind.SESSION_RELEASED, "the store freed the worker");
            }
        }
        if (run != null && !run.isUnder(recorded)) {
            cancelRun(CancelReason.UNASSIGNED);
        }
        if (runWithoutRecord != null
                && recorded.map(WorkerRecord.Assignment::session).equals(Optional.of(runWithoutRecord.session()))) {
            runWithoutRecord = null;
        }
        return pollLostSession();
    }

    /** Returns, once, the session that the store lost with the record. */
    Optional<SessionId> pollLostSession() {
        RunState lost = runWithoutRecord;
        runWithoutRecord = null;
        if (lost == null) {
            return Optional.empty();
        }
        emit(lost, Kind.SESSION_LOST, "the store lost the record that named it");
        return Optional.of(lost.session());
    }

    /**
     * The store lost the worker's record.
     *
     * @return the session to resume if an older record holds it
     */
    Optional<SessionId> recordLost() {
        Optional<RunState> resumable = run().or(() -> Optional.ofNullable(completion)
                .filter(pending -> pending.isAt(PendingCompletion.Step.RESTART))
                .map(PendingCompletion::run));
        completion = null;
        resumable
                .filter(held -> held.cancelReason()
                        .filter(CancelReason.UNASSIGNED::equals)
                        .isEmpty())
                .ifPresent(held -> runWithoutRecord = held);
        cancelRun(CancelReason.RECORD_LOST);
        return resumable.or(() -> Optional.ofNullable(runWithoutRecord)).map(RunState::session);
    }

    void superseded() {
        completion = null;
        cancelRun(CancelReason.SUPERSEDED);
    }

    // ---- completion

    /** The heartbeat that the completion needs; empty while the source must get the session first. */
    Optional<Heartbeat> nextHeartbeat() {
        if (completion == null) {
            return Optional.empty();
        }
        RunState ended = completion.run();
        return switch (completion.step()) {
            case GIVE_BACK -> Optional.empty();
            case FREE, FINISH -> Optional.of(Heartbeat.finished(ended.session(), ended.token()));
            case RESTART -> Optional.of(Heartbeat.restarting(ended.session(), ended.token()));
        };
    }

    /** Does not run an assignment, but returns its session to the source. */
    void giveBack(WorkerRecord.Assignment assignment) {
        completion = new PendingCompletion(new RunState(assignment), PendingCompletion.Step.GIVE_BACK);
    }

    /** The source has the session back. */
    void givenBack(SessionId session) {
        if (completion != null
                && completion.isAt(PendingCompletion.Step.GIVE_BACK)
                && completion.run().session().equals(session)) {
            completion = new PendingCompletion(completion.run(), PendingCompletion.Step.FREE);
        }
    }

    void cancelRestart() {
        if (completion != null && completion.isAt(PendingCompletion.Step.RESTART)) {
            completion = null;
        }
    }

    private void emit(RunState about, Kind kind, String detail) {
        actions.emit(AgentEvent.about(about, kind, detail, Optional.empty()));
    }
}
