package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseGuard.Level;
import io.workermanager.agent.Run.Why;
import io.workermanager.model.Assignment;
import io.workermanager.model.AssignmentConflictException;
import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.NotAvailableException;
import io.workermanager.model.Reason;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.StopStage;
import io.workermanager.model.StoreRolledBackException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent decides: a state machine without threads, clock or I/O. Each input changes what is known, and then everything
 * that follows is decided anew and asked of {@link Effects}. Times are monotonic nanoseconds; inputs come one at a time.
 */
final class Core {
    private final Habits habits;
    private final Effects effects;
    private final LeaseGuard guard = new LeaseGuard();
    private final Pace pace;
    private final Taking taking;
    private final Voice voice;

    /** The worker as the last answer showed it; null while it is not registered as far as is known. */
    private @Nullable WorkerView view;

    private @Nullable Call underWay;
    private @Nullable Run run;
    private @Nullable Settlement settlement;
    private @Nullable Farewell farewell;
    private Optional<SessionId> resumes = Optional.empty();
    private boolean started;
    private boolean registeredBefore;
    private boolean ended;
    private AgentStatus status;

    Core(Habits habits, Effects effects) {
        this.habits = habits;
        this.effects = effects;
        this.pace = new Pace(habits.interval(), habits.chance());
        this.taking = new Taking(habits.hasSource(), habits.interval(), habits.chance());
        this.voice = new Voice(habits.process());
        this.status = new AgentStatus(AgentState.STARTING, List.of(), Optional.empty());
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
        if (view != null) {
            pace.hinted(now);
        }
        decide(now);
    }

    /** A run noticed by itself that its time is over. */
    void overran(long token, long now) {
        if (run != null && run.token() == token) {
            cancel(Why.LEASE);
        }
        decide(now);
    }

    void drain(Cause cause, long deadline, long now) {
        if (farewell == null) {
            beginFarewell(cause, deadline);
        } else {
            farewell.noLaterThan(deadline);
        }
        decide(now);
    }

    /**
     * The store did what it was asked.
     *
     * @param sentAt before the call was sent
     * @param seen the worker as it stands; empty after it said goodbye
     */
    void answered(Call call, long sentAt, Optional<WorkerView> seen, long now) {
        underWay = null;
        if (ended) {
            return;
        }
        guardRun(now);
        boolean back = storeAnswered(now);
        view = seen.orElse(null);
        if (call.renews()) {
            guard.acknowledged(sentAt, seen.orElseThrow().worker().lease().ttl());
            effects.extend(guard.lostAt());
        }
        if (call instanceof Call.Register) {
            tell(Kind.REGISTERED, "registered" + (registeredBefore ? " again" : "") + ": " + seen.orElseThrow());
            registeredBefore = true;
            resumes = Optional.empty();
            voice.unheard();
            pace.anyTimeFrom(now);
        } else if (call instanceof Call.Heartbeat heartbeat) {
            heartbeat.status().ifPresent(voice::said);
            if (back) {
                pace.anyTimeFrom(now);
            } else {
                pace.beaten(sentAt);
            }
        } else if (call instanceof Call.Unregister) {
            end(AgentState.STOPPED, "it said goodbye");
        }
        decide(now);
    }

    /** The store, or the domain, did not do what it was asked. */
    void failed(Call call, Throwable failure, long now) {
        underWay = null;
        if (ended) {
            return;
        }
        if (failure instanceof SupersededException) {
            fence(failure);
        } else if (failure instanceof WorkerNotFoundException || failure instanceof StoreRolledBackException) {
            storeAnswered(now);
            lost(call, now);
        } else if (call.takesUp()
                && (failure instanceof AssignmentConflictException
                        || failure instanceof NotAvailableException
                        || failure instanceof SessionHeldException)) {
            storeAnswered(now);
            pace.atOnce(now);
            giveInHandBack(String.valueOf(failure.getMessage()), now);
        } else {
            if (failure instanceof InvalidValueException) {
                voice.silence();
            }
            if (pace.failed(now, String.valueOf(failure.getMessage()))) {
                effects.tell(AgentEvent.of(Kind.STORE_FAILED, String.valueOf(failure.getMessage()), failure));
            }
        }
        decide(now);
    }

    /** The handler of a run returned, or threw. */
    void runEnded(long token, Optional<Throwable> failure, long now) {
        if (run == null || run.token() != token) {
            return;
        }
        guardRun(now);
        Run over = run;
        run = null;
        String how = over.cancelled()
                .map(why -> "cancelled: " + why)
                .or(() -> failure.map(thrown -> "failed: " + thrown))
                .orElse("finished");
        effects.tell(AgentEvent.about(over, Kind.RUN_ENDED, how, failure));
        if (over.cancelled().isEmpty()) {
            settlement = new Settlement(over, Settlement.Step.FINISH);
        } else if (over.cancelled().get() == Why.LEASE && farewell == null) {
            settlement = new Settlement(over, Settlement.Step.RESTART);
        }
        decide(now);
    }

    /** The source did what it was asked. */
    void done(Errand errand, Optional<SessionId> taken, long now) {
        taking.done(errand, taken, now);
        taken.ifPresent(session -> effects.tell(AgentEvent.about(session, Kind.TAKEN, "taken from the source")));
        if (settlement != null
                && settlement.step() == Settlement.Step.GIVE_BACK
                && errand.equals(Errand.giveBack(settlement.run().session()))) {
            settlement = new Settlement(settlement.run(), Settlement.Step.FINISH);
        }
        decide(now);
    }

    /** The source failed. */
    void failed(Errand errand, Throwable failure, long now) {
        if (taking.failed(now, String.valueOf(failure.getMessage()))) {
            String what = errand.kind() + " failed: " + failure;
            effects.tell(AgentEvent.of(Kind.SOURCE_FAILED, what, failure));
        }
        decide(now);
    }

    // ---- what follows

    private void decide(long now) {
        if (!ended) {
            guardRun(now);
            obeyView(now);
            sayFarewell(now);
        }
        useSource(now);
        callStore(now);
        publish(now);
        boolean abandoned = farewell != null && (farewell.givesUp(now) || status.state() == AgentState.STOPPED);
        if (ended && (abandoned || (run == null && taking.idle()))) {
            effects.end();
        } else {
            effects.wakeAt(nextTime(now));
        }
    }

    private void guardRun(long now) {
        if (run == null || run.cancelled().isPresent()) {
            return;
        }
        Level level = guard.at(now);
        if (level == Level.LOST) {
            cancel(Why.LEASE);
        } else if (run.warned(level == Level.AT_RISK)) {
            effects.warn(level == Level.AT_RISK);
            effects.tell(AgentEvent.about(
                    run, level == Level.AT_RISK ? Kind.RUN_AT_RISK : Kind.RUN_SAFE, "", Optional.empty()));
        }
    }

    /** The record is the truth: runs begin and end by it. */
    private void obeyView(long now) {
        if (view == null) {
            return;
        }
        if (farewell == null) {
            view.stopOrder().ifPresent(order -> beginFarewell(order.cause(), now + habits.drainWithin()));
        }
        Optional<Assignment> standing = view.worker().assignment();
        taking.inHand()
                .filter(session ->
                        standing.filter(held -> held.session().equals(session)).isPresent())
                .ifPresent(session -> taking.recorded());
        if (settlement != null && !settlement.run().isOf(standing)) {
            settled(settlement);
            settlement = null;
        }
        if (run != null) {
            if (!run.isOf(standing)) {
                cancel(Why.TAKEN_AWAY);
            }
        } else if (settlement == null && standing.isPresent()) {
            if (farewell == null) {
                startIfItMay(standing.get(), now);
            } else if (taking.hasSource()) {
                settlement = new Settlement(new Run(standing.get()), Settlement.Step.GIVE_BACK);
                giveBack(standing.get().session(), "there is no time for it any more");
            }
        }
    }

    private void settled(Settlement done) {
        if (done.step() != Settlement.Step.RESTART) {
            effects.tell(AgentEvent.about(done.run(), Kind.RELEASED, "the worker is free of it", Optional.empty()));
        }
    }

    private void startIfItMay(Assignment assignment, long now) {
        boolean controlLost =
                view != null && view.reasons().stream().anyMatch(reason -> reason.kind() == Reason.Kind.CONTROL_LOST);
        if (controlLost || guard.at(now) != Level.SAFE) {
            return;
        }
        run = new Run(assignment);
        effects.start(run.session(), run.token(), guard.lostAt());
        effects.tell(AgentEvent.about(run, Kind.RUN_STARTED, "", Optional.empty()));
    }

    private void sayFarewell(long now) {
        if (farewell == null) {
            return;
        }
        if (run != null && farewell.cancels(now)) {
            cancel(Why.DEADLINE);
        }
        boolean nothingLeft = view == null && underWay == null && run == null && taking.idle();
        if (nothingLeft) {
            end(AgentState.STOPPED, registeredBefore ? "its record is gone" : "it never registered");
        } else if (farewell.givesUp(now)) {
            end(
                    AgentState.STOPPED,
                    "it left without a goodbye: " + pace.trouble().orElse("there was no time"));
        }
    }

    private void useSource(long now) {
        boolean stillRecording = underWay != null && underWay.takesUp();
        if (taking.inHand().isPresent() && !stillRecording && !mayRecord()) {
            giveInHandBack("this worker may not take it any more", now);
        }
        taking.next(now, mayTake(now)).ifPresent(effects::run);
    }

    /** While it is not known what the worker may do, what is in hand stays there. */
    private boolean mayRecord() {
        return !ended && farewell == null && (view == null || view.available());
    }

    private boolean mayTake(long now) {
        return !ended
                && farewell == null
                && view != null
                && view.available()
                && run == null
                && settlement == null
                && pace.trouble().isEmpty()
                && guard.at(now) == Level.SAFE;
    }

    private void callStore(long now) {
        if (!started || ended || underWay != null) {
            return;
        }
        Optional<Call> next = view == null ? registration(now) : nextCall(view, now);
        next.ifPresent(call -> {
            pace.sending();
            underWay = call;
            effects.call(call);
        });
    }

    private Optional<Call> registration(long now) {
        return farewell == null && now >= pace.due() ? Optional.of(new Call.Register(resumes)) : Optional.empty();
    }

    private Optional<Call> nextCall(WorkerView seen, long now) {
        if (now < pace.ready()) {
            return Optional.empty();
        }
        if (settlement != null && settlement.step() == Settlement.Step.FINISH) {
            return heartbeat(
                    Beat.finished(settlement.run().session(), settlement.run().token()));
        }
        if (settlement != null && settlement.step() == Settlement.Step.RESTART) {
            return heartbeat(
                    Beat.restarting(settlement.run().session(), settlement.run().token()));
        }
        if (taking.inHand().isPresent()) {
            return heartbeat(Beat.processing(taking.inHand().get()));
        }
        if (now >= pace.due()) {
            return heartbeat(Beat.alive());
        }
        return farewell == null ? Optional.empty() : goodbye(seen, farewell, now);
    }

    private Optional<Call> heartbeat(Beat beat) {
        return Optional.of(voice.with(beat, status));
    }

    private Optional<Call> goodbye(WorkerView seen, Farewell saying, long now) {
        Optional<ShutdownRequest> order = seen.stopOrder();
        if (order.isEmpty()) {
            return Optional.of(new Call.Announce(saying.cause()));
        }
        StopStage stage = order.get().stage();
        if (stage.compareTo(StopStage.DRAINING) < 0) {
            return Optional.of(
                    new Call.Acknowledge(stage == StopStage.REQUESTED ? StopStage.SEEN : StopStage.DRAINING));
        }
        boolean settled = run == null && settlement == null && taking.idle();
        if (!settled && !saying.leaves(now)) {
            return Optional.empty();
        }
        return Optional.of(
                stage == StopStage.STOPPED ? new Call.Unregister() : new Call.Acknowledge(StopStage.STOPPED));
    }

    private void publish(long now) {
        AgentStatus next = ended
                ? status
                : new Situation(registeredBefore, view, pace.trouble(), guard.at(now), run, farewell).status();
        if (!next.equals(status)) {
            status = next;
            effects.publish(next);
            tell(Kind.STATUS, next.toString());
        }
    }

    private long nextTime(long now) {
        long next = Long.MAX_VALUE;
        if (!ended && underWay == null) {
            next = sooner(next, pace.due(), now);
            next = sooner(next, pace.ready(), now);
        }
        next = sooner(next, taking.wakeAt(), now);
        if (run != null) {
            next = sooner(next, guard.riskAt(), now);
            next = sooner(next, guard.lostAt(), now);
        }
        return farewell == null ? next : sooner(next, farewell.next(now), now);
    }

    private static long sooner(long next, long time, long now) {
        return time > now ? Math.min(next, time) : next;
    }

    // ---- steps that several inputs lead to

    private void beginFarewell(Cause cause, long deadline) {
        farewell = new Farewell(cause, deadline, habits.grace());
        if (settlement != null && settlement.step() == Settlement.Step.RESTART) {
            settlement = null;
        }
    }

    /** Whether that ends an outage. */
    private boolean storeAnswered(long now) {
        boolean back = pace.answered(now);
        if (back) {
            tell(Kind.STORE_BACK, "the store answers again");
        }
        return back;
    }

    private void cancel(Why why) {
        if (run != null && run.cancel(why)) {
            effects.cancel(why.toString());
            effects.tell(AgentEvent.about(run, Kind.RUN_CANCELLED, why.toString(), Optional.empty()));
        }
    }

    private void lost(Call call, long now) {
        view = null;
        resumes = Optional.ofNullable(run)
                .or(() -> Optional.ofNullable(settlement)
                        .filter(open -> open.step() == Settlement.Step.RESTART)
                        .map(Settlement::run))
                .map(Run::session);
        settlement = null;
        cancel(Why.RECORD_GONE);
        pace.atOnce(now);
        if (call instanceof Call.Unregister) {
            end(AgentState.STOPPED, "its record is gone");
        }
    }

    private void fence(Throwable why) {
        view = null;
        settlement = null;
        cancel(Why.SUPERSEDED);
        end(AgentState.FENCED, String.valueOf(why.getMessage()));
    }

    private void end(AgentState state, String reason) {
        ended = true;
        status =
                new AgentStatus(state, List.of(reason), Optional.ofNullable(run).map(Run::session));
        effects.publish(status);
        tell(Kind.STATUS, status.toString());
    }

    private void giveInHandBack(String why, long now) {
        taking.inHand().ifPresent(session -> effects.tell(AgentEvent.about(session, Kind.GIVEN_BACK, why)));
        taking.refused(now);
    }

    private void giveBack(SessionId session, String why) {
        taking.giveBack(session);
        effects.tell(AgentEvent.about(session, Kind.GIVEN_BACK, why));
    }

    private void tell(Kind kind, String detail) {
        effects.tell(AgentEvent.of(kind, detail));
    }
}
