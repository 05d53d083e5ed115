package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.agent.RunState.Why;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The session that this worker has: its run, and what the store must be told after that ended. Never both. */
final class SessionExecution {
    private final AgentActions effects;
    private @Nullable RunState run;
    private @Nullable PendingCompletion settlement;

    /** Whose record is gone; an older one may still name its session. */
    private @Nullable RunState missing;

    SessionExecution(AgentActions effects) {
        this.effects = effects;
    }

    Optional<RunState> run() {
        return Optional.ofNullable(run);
    }

    /** Whether nothing runs and nothing is to be told. */
    boolean isOver() {
        return run == null && settlement == null;
    }

    // ---- the run

    void start(WorkerRecord.Assignment assignment, long lostAt) {
        run = new RunState(assignment);
        effects.start(run.session(), run.token(), lostAt);
        effects.tell(AgentEvent.about(run, Kind.RUN_STARTED, "", Optional.empty()));
    }

    /** How sure the lease is, for the run. */
    void guard(Level level) {
        if (run == null || run.cancelled().isPresent()) {
            return;
        }
        boolean atRisk = level == Level.AT_RISK;
        if (level == Level.LOST) {
            cancel(Why.LEASE);
        } else if (run.warned(atRisk)) {
            effects.warn(atRisk);
            effects.tell(AgentEvent.about(run, atRisk ? Kind.RUN_AT_RISK : Kind.RUN_SAFE, "", Optional.empty()));
        }
    }

    /** A run noticed by itself that its time is over. */
    void overran(long token) {
        if (isOf(token)) {
            cancel(Why.LEASE);
        }
    }

    void cancel(Why why) {
        if (run != null && run.cancel(why)) {
            effects.cancel(why.toString());
            effects.tell(AgentEvent.about(run, Kind.RUN_CANCELLED, why.toString(), Optional.empty()));
        }
    }

    boolean isOf(long token) {
        return run != null && run.token() == token;
    }

    /**
     * The handler returned, or threw.
     *
     * @param mayRestart whether a run that the lease ended is followed by another one
     */
    void ended(Optional<UserCodeFailure> failure, boolean mayRestart) {
        RunState over = run;
        run = null;
        if (over == null) {
            return;
        }
        String how = over.cancelled()
                .map(why -> "cancelled: " + why)
                .or(() -> failure.map(thrown -> "failed: " + thrown.description()))
                .orElse("finished");
        if (over.cancelled().isEmpty()) {
            settlement = new PendingCompletion(over, PendingCompletion.Step.FINISH);
        } else if (over.cancelled().get() == Why.LEASE && mayRestart) {
            settlement = new PendingCompletion(over, PendingCompletion.Step.RESTART);
        }
        effects.tell(AgentEvent.about(over, Kind.RUN_ENDED, how, failure.map(UserCodeFailure::thrown)));
    }

    // ---- what the record says

    /**
     * The record is the truth: what it does not say any more is over.
     *
     * @return the session that a record was lost of, and that this one does not name either
     */
    Optional<SessionId> stands(Optional<WorkerRecord.Assignment> standing) {
        if (settlement != null && settlement.goesBack() && settlement.run().isRaisedTo(standing)) {
            settlement = new PendingCompletion(new RunState(standing.orElseThrow()), settlement.step());
        }
        PendingCompletion told = settlement;
        if (told != null && !told.run().isOf(standing)) {
            settlement = null;
            if (told.step() != PendingCompletion.Step.RESTART) {
                effects.tell(AgentEvent.about(told.run(), Kind.RELEASED, "the worker is free of it", Optional.empty()));
            }
        }
        if (run != null && !run.isOf(standing)) {
            cancel(Why.TAKEN_AWAY);
        }
        if (missing != null && standing.map(WorkerRecord.Assignment::session).equals(Optional.of(missing.session()))) {
            missing = null;
        }
        return noRecordNamesIt();
    }

    /**
     * No record will name what the record that is gone did.
     *
     * @return the session, if there is one
     */
    Optional<SessionId> noRecordNamesIt() {
        RunState gone = missing;
        missing = null;
        if (gone == null) {
            return Optional.empty();
        }
        effects.tell(
                AgentEvent.about(gone, Kind.SESSION_LOST, "the store lost the record that named it", Optional.empty()));
        return Optional.of(gone.session());
    }

    /**
     * There is no record any more.
     *
     * @return the session that is gone on with, if an older record holds it
     */
    Optional<SessionId> lost() {
        Optional<RunState> kept = run().or(() -> Optional.ofNullable(settlement)
                .filter(open -> open.step() == PendingCompletion.Step.RESTART)
                .map(PendingCompletion::run));
        settlement = null;
        kept.filter(held -> held.cancelled().filter(Why.TAKEN_AWAY::equals).isEmpty())
                .ifPresent(held -> missing = held);
        cancel(Why.RECORD_GONE);
        return kept.or(() -> Optional.ofNullable(missing)).map(RunState::session);
    }

    void superseded() {
        settlement = null;
        cancel(Why.SUPERSEDED);
    }

    // ---- what is to be told

    /** What the next beat must say; nothing while the source must be told first. */
    Optional<Heartbeat> toTell() {
        if (settlement == null) {
            return Optional.empty();
        }
        RunState over = settlement.run();
        return switch (settlement.step()) {
            case GIVE_BACK -> Optional.empty();
            case FREE, FINISH -> Optional.of(Heartbeat.finished(over.session(), over.token()));
            case RESTART -> Optional.of(Heartbeat.restarting(over.session(), over.token()));
        };
    }

    void giveUp(WorkerRecord.Assignment assignment) {
        settlement = new PendingCompletion(new RunState(assignment), PendingCompletion.Step.GIVE_BACK);
    }

    /** The source has a session back. */
    void givenBack(SessionId session) {
        if (settlement != null
                && settlement.step() == PendingCompletion.Step.GIVE_BACK
                && settlement.run().session().equals(session)) {
            settlement = new PendingCompletion(settlement.run(), PendingCompletion.Step.FREE);
        }
    }

    void noRestart() {
        if (settlement != null && settlement.step() == PendingCompletion.Step.RESTART) {
            settlement = null;
        }
    }
}
