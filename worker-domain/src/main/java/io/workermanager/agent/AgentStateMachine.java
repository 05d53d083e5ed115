package io.workermanager.agent;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.agent.RunState.Why;
import io.workermanager.model.*;
import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.OrderCause;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.StoreRolledBackException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent decides: a state machine without threads, clock or I/O. Each input changes what is known, and then everything
 * that follows is decided anew and asked of {@link AgentActions}. Times are monotonic nanoseconds; inputs come one at a time.
 */
final class AgentStateMachine {
    private final AgentConfig habits;
    private final AgentActions effects;
    private final StoreConnectionState contact;
    private final SessionExecution duty;
    private final SessionAcquisition taking;
    private @Nullable ShutdownSequence farewell;
    private boolean started;
    private boolean ended;
    private AgentStatus status = new AgentStatus(AgentState.STARTING, List.of(), Optional.empty());

    AgentStateMachine(AgentConfig habits, AgentActions effects) {
        this.habits = habits;
        this.effects = effects;
        this.contact = new StoreConnectionState(habits);
        this.duty = new SessionExecution(effects);
        this.taking = new SessionAcquisition(habits.hasSource(), habits.interval(), habits.chance());
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
        contact.hinted(now);
        decide(now);
    }

    /** A run noticed by itself that its time is over. */
    void overran(long token, long now) {
        duty.overran(token);
        decide(now);
    }

    void drain(OrderCause cause, long deadline, long now) {
        if (farewell == null) {
            beginFarewell(cause, deadline, now);
        } else {
            farewell.noLaterThan(deadline);
            contact.hurry(now);
        }
        decide(now);
    }

    /**
     * The store did what it was asked.
     *
     * @param sentAt before the call was sent
     * @param seen the worker as it stands; empty after it said goodbye
     */
    void answered(StoreCommand call, long sentAt, Optional<WorkerView> seen, long now) {
        contact.returned();
        if (ended) {
            return;
        }
        duty.guard(contact.lease(now));
        boolean again = contact.wasRegistered();
        contact.answered(call, sentAt, seen, reached(now), now);
        if (call.renews()) {
            effects.extend(contact.lostAt());
        }
        if (call instanceof StoreCommand.Register) {
            tell(Kind.REGISTERED, "registered" + (again ? " again" : "") + ": " + seen.orElseThrow());
        } else if (call instanceof StoreCommand.Unregister) {
            end(AgentState.STOPPED, "it said goodbye");
        }
        decide(now);
    }

    /** The store, or the domain, did not do what it was asked. */
    void failed(StoreCommand call, UserCodeFailure failure, long now) {
        contact.returned();
        if (ended) {
            return;
        }
        Throwable thrown = failure.thrown();
        String words = failure.message();
        if (thrown instanceof SupersededException) {
            duty.superseded();
            contact.fenced();
            end(AgentState.FENCED, words);
        } else if (thrown instanceof WorkerNotFoundException || thrown instanceof StoreRolledBackException) {
            reached(now);
            contact.lost(duty.lost(), now);
            if (call instanceof StoreCommand.Unregister) {
                end(AgentState.STOPPED, "its record is gone");
            }
        } else if (call.takesUp() && isRefusal(thrown)) {
            reached(now);
            contact.atOnce(now);
            giveInHandBack(words, now);
        } else {
            if (thrown instanceof InvalidValueException) {
                contact.silence();
            }
            if (call instanceof StoreCommand.Register && failure.outcomeUnknown()) {
                contact.unresolved();
            }
            boolean refused = thrown instanceof AlreadyRegisteredException || thrown instanceof InvalidValueException;
            if (contact.missed(failure, refused, now)) {
                effects.tell(AgentEvent.of(refused ? Kind.REFUSED : Kind.STORE_FAILED, words, thrown));
            }
        }
        decide(now);
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof SessionRejectedException.AssignmentConflict
                || failure instanceof SessionRejectedException.NotAvailable
                || failure instanceof SessionHeldException;
    }

    private boolean reached(long now) {
        boolean back = contact.reached(now);
        if (back) {
            tell(Kind.STORE_BACK, "the store answers again");
        }
        return back;
    }

    /** The handler of a run returned, or threw. */
    void runEnded(long token, Optional<UserCodeFailure> failure, long now) {
        if (duty.isOf(token)) {
            duty.guard(contact.lease(now));
            duty.ended(failure, farewell == null);
            decide(now);
        }
    }

    /** The source did what it was asked. */
    void done(SourceCommand errand, Optional<SessionId> taken, long now) {
        taking.done(errand, taken, now);
        taken.ifPresent(session -> effects.tell(AgentEvent.about(session, Kind.TAKEN, "taken from the source")));
        if (errand.kind() == SourceCommand.Kind.GIVE_BACK) {
            errand.session().ifPresent(duty::givenBack);
        }
        decide(now);
    }

    /** The source failed. */
    void failed(SourceCommand errand, UserCodeFailure failure, long now) {
        if (taking.failed(errand, failure, now)) {
            String what = errand.kind() + " failed: " + failure.description();
            effects.tell(AgentEvent.of(Kind.SOURCE_FAILED, what, failure.thrown()));
        }
        decide(now);
    }

    // ---- what follows

    private void decide(long now) {
        if (!ended) {
            duty.guard(contact.lease(now));
            obeyRecord(now);
            sayFarewell(now);
        }
        useSource(now);
        callStore(now);
        publish(now);
        boolean abandoned = farewell != null
                && (farewell.givesUp(now, contact.silentSince()) || status.state() == AgentState.STOPPED);
        if (ended && (abandoned || (duty.run().isEmpty() && taking.idle()))) {
            effects.end();
        } else {
            effects.wakeAt(nextTime(now));
        }
    }

    /** The record is the truth: runs begin and end by it. */
    private void obeyRecord(long now) {
        WorkerView seen = contact.view();
        if (seen == null) {
            if (farewell != null && !contact.mayBeRegistered()) {
                // It registers no more, and so no record will name what it had.
                duty.noRecordNamesIt().ifPresent(taking::lost);
            }
            return;
        }
        if (farewell == null) {
            seen.stopOrder().ifPresent(order -> beginFarewell(order.cause(), now + habits.drainWithin(), now));
        }
        Optional<WorkerRecord.Assignment> standing = seen.worker().assignment();
        duty.stands(standing).ifPresent(taking::lost);
        taking.stands(standing);
        if (standing.isPresent() && duty.isOver()) {
            if (farewell == null) {
                startIfItMay(standing.get(), seen, now);
            } else if (taking.hasSource()) {
                duty.giveUp(standing.get());
                taking.giveBack(standing.get().session());
                tellGivenBack(standing.get().session(), "there is no time for it any more");
            }
        }
    }

    private void startIfItMay(WorkerRecord.Assignment assignment, WorkerView seen, long now) {
        boolean controlLost =
                seen.reasons().stream().anyMatch(reason -> reason.kind() == WorkerView.Reason.Kind.CONTROL_LOST);
        if (!controlLost && contact.lease(now) == Level.SAFE) {
            duty.start(assignment, contact.lostAt());
        }
    }

    private void sayFarewell(long now) {
        if (farewell == null) {
            return;
        }
        if (farewell.cancels(now)) {
            duty.cancel(Why.DEADLINE);
        }
        boolean hasNoRecord = !contact.isRegistered() && !contact.mayBeRegistered();
        boolean nothingLeft = !contact.isCalling() && duty.run().isEmpty() && taking.idle();
        if (nothingLeft && hasNoRecord) {
            end(AgentState.STOPPED, contact.wasRegistered() ? "its record is gone" : "it never registered");
        } else if ((nothingLeft && contact.storeIsClosed()) || farewell.givesUp(now, contact.silentSince())) {
            String why = contact.trouble().orElse("there was no time");
            end(AgentState.STOPPED, "it left without a goodbye: " + why);
        }
    }

    private void useSource(long now) {
        if (duty.run().isEmpty()) {
            taking.nothingRuns();
        }
        if (taking.inHand().isPresent() && !contact.isTakingUp() && !mayRecord()) {
            giveInHandBack("this worker may not take it any more", now);
        }
        taking.next(now, mayTake(now)).ifPresent(effects::run);
    }

    /** While it is not known what the worker may do, what is in hand stays there. */
    private boolean mayRecord() {
        return !ended && farewell == null && (!contact.isRegistered() || contact.isAvailable());
    }

    private boolean mayTake(long now) {
        return !ended
                && farewell == null
                && contact.isAvailable()
                && duty.isOver()
                && contact.trouble().isEmpty()
                && contact.lease(now) == Level.SAFE;
    }

    private void callStore(long now) {
        if (started && !ended) {
            nextCall(now).ifPresent(call -> {
                contact.calls(call, now);
                effects.call(call);
            });
        }
    }

    /** What is to be told comes before the regular beat, and the goodbye after it. */
    private Optional<StoreCommand> nextCall(long now) {
        WorkerView seen = contact.view();
        if (seen == null) {
            boolean leaves = farewell != null;
            return !contact.mustCall(now) || (leaves && !contact.mayBeRegistered())
                    ? Optional.empty()
                    : Optional.of(leaves ? new StoreCommand.CheckRegistration() : contact.registration());
        }
        if (!contact.mayCall(now)) {
            return Optional.empty();
        }
        Optional<Heartbeat> beat = duty.toTell().or(() -> taking.inHand().map(Heartbeat::processing));
        if (beat.isPresent() || contact.mustCall(now)) {
            return Optional.of(contact.beat(beat.orElseGet(Heartbeat::alive), status));
        }
        return farewell == null ? Optional.empty() : goodbye(seen, farewell, now);
    }

    /** The last words in the record, which may be kept, are true. */
    private Optional<StoreCommand> goodbye(WorkerView seen, ShutdownSequence saying, long now) {
        boolean isDraining = seen.stopOrder()
                .filter(order -> order.stage() == ShutdownRequest.Stage.DRAINING)
                .isPresent();
        return isDraining && contact.isBehind(status)
                ? Optional.of(contact.beat(Heartbeat.alive(), status))
                : saying.says(seen, duty.isOver() && taking.idle(), now);
    }

    private void publish(long now) {
        if (ended) {
            return;
        }
        AgentStatus next = AgentStatusDeriver.of(contact, duty, taking, Optional.ofNullable(farewell), now)
                .status();
        if (!next.equals(status)) {
            status = next;
            effects.publish(next);
            tell(Kind.STATUS, next.toString());
        }
    }

    private long nextTime(long now) {
        long next = ended ? Long.MAX_VALUE : contact.wakeAt(now);
        next = sooner(next, taking.wakeAt(), now);
        if (!ended && contact.isRegistered()) {
            next = sooner(next, contact.riskAt(), now);
            next = sooner(next, contact.lostAt(), now);
        }
        return farewell == null ? next : sooner(next, farewell.next(now, contact.silentSince()), now);
    }

    private static long sooner(long next, long time, long now) {
        return time > now ? Math.min(next, time) : next;
    }

    // ---- steps that several inputs lead to

    private void beginFarewell(OrderCause cause, long deadline, long now) {
        contact.hurry(now);
        farewell = new ShutdownSequence(cause, deadline, habits.grace());
        duty.noRestart();
    }

    private void end(AgentState state, String reason) {
        ended = true;
        duty.noRecordNamesIt().ifPresent(taking::lost);
        status = new AgentStatus(state, List.of(reason), duty.run().map(RunState::session));
        effects.publish(status);
        tell(Kind.STATUS, status.toString());
    }

    private void giveInHandBack(String why, long now) {
        Optional<SessionId> refused = taking.inHand();
        taking.refused(now);
        refused.ifPresent(session -> tellGivenBack(session, why));
    }

    private void tellGivenBack(SessionId session, String why) {
        effects.tell(AgentEvent.about(session, Kind.GIVEN_BACK, why));
    }

    private void tell(Kind kind, String detail) {
        effects.tell(AgentEvent.of(kind, detail));
    }
}
