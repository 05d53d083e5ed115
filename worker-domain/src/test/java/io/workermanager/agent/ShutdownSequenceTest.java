package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.AgentStatus.State;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.ShutdownRequest.Stage;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.Write;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShutdownSequenceTest {
    private static final Order.Cause DEPLOY = Order.Cause.of("ops", "deploy");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AgentFixture fixture = AgentFixture.withSource();
    private final AgentFixture claimsOnly = AgentFixture.withoutSource();

    /** The stages of the shutdown that the agent wrote, without repetitions. */
    private static List<Stage> stages(AgentFixture fixture) {
        return fixture.store.sent().stream()
                .filter(Write.Replace.class::isInstance)
                .flatMap(write -> ((Write.Replace) write).next().shutdown().stream())
                .map(ShutdownRequest::stage)
                .distinct()
                .toList();
    }

    private void assertUnregistered(AgentFixture stopped) {
        assertThat(stopped.shared.stored(ID)).isEmpty();
        assertThat(stopped.state()).isEqualTo(State.STOPPED);
        assertThat(stopped.agent.stopped()).isCompleted();
        assertThat(stopped.executors.isShutdown()).isTrue();
    }

    @Test
    void anIdleAgentAcknowledgesEachStageOfAShutdownOrder() {
        fixture.started();
        fixture.operator.sendShutdownSignal(ID, DEPLOY);
        fixture.executors.runDueTasks();
        fixture.advance(1);

        assertThat(stages(fixture)).containsExactly(Stage.REQUESTED, Stage.SEEN, Stage.DRAINING, Stage.STOPPED);
        assertUnregistered(fixture);
    }

    @Test
    void aShutdownOfTheFleetArrivesWithTheNextHeartbeat() {
        fixture.started();
        fixture.operator.fleet().sendShutdownSignal(Selector.all(), DEPLOY);
        fixture.advance(INTERVAL.plusSeconds(1));

        assertThat(stages(fixture)).containsExactly(Stage.SEEN, Stage.DRAINING, Stage.STOPPED);
        assertUnregistered(fixture);
    }

    @Test
    @DisplayName("N15: a process that drains by itself announces it first, and gets no new session")
    void aProcessThatDrainsByItselfGetsNoNewSession() {
        fixture.startRun();
        fixture.agent.drain(MINUTE, Order.Cause.of("process", "SIGTERM"));
        fixture.executors.runDueTasks();
        fixture.handler.finish();

        assertThat(fixture.operator.claim(Criteria.any(), SessionId.of("another")))
                .isEmpty();
        assertThat(fixture.operator.monitorHealth(ID).reasons())
                .singleElement()
                .asString()
                .contains("SIGTERM (process)")
                .contains("DRAINING");
        fixture.executors.awaitHandlers();
        fixture.advance(1);
        assertUnregistered(fixture);
    }

    @Test
    void aDrainingAgentFinishesItsRunAndTakesNoSession() {
        fixture.startRun();
        fixture.source.add("queued");
        fixture.agent.drain(TTL.multipliedBy(5), DEPLOY);
        fixture.advance(TTL.multipliedBy(4));

        assertThat(fixture.state()).isEqualTo(State.DRAINING);
        assertThat(fixture.agent.status()).hasToString("DRAINING running session-456: stopping: deploy (ops)");
        fixture.assertAlive();
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();

        fixture.finish();
        fixture.advance(1);
        assertThat(fixture.source.waiting).containsExactly(SessionId.of("queued"));
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
        assertUnregistered(fixture);
    }

    @Test
    @DisplayName("N22: at the deadline the run is cancelled, and its session is in the queue before the worker is free")
    void atTheDeadlineTheRunIsCancelledAndItsSessionGoesBack() {
        fixture.startRun();
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.source.onGiveBack(
                () -> assertThat(fixture.stored().assignment()).isPresent());
        fixture.advance(MINUTE.minusMillis(1));
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();

        fixture.advance(Duration.ofMillis(1));
        assertThat(fixture.handler.lastRun().whyCancelled()).contains("the drain timeout is over");
        fixture.advance(2);

        assertThat(fixture.source.waiting).containsExactly(SESSION);
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
        assertUnregistered(fixture);
    }

    @Test
    @DisplayName("N22: without a source the session of a cancelled run stays in the record, for recovery")
    void withoutASourceTheSessionStaysForRecovery() {
        Claim claim = claimsOnly.startRun();
        claimsOnly.agent.drain(Duration.ZERO, DEPLOY);
        claimsOnly.executors.runDueTasks();
        claimsOnly.advance(1);

        assertThat(claimsOnly.state()).isEqualTo(State.STOPPED);
        WorkerRecord left = claimsOnly.stored();
        assertThat(left.lease().leftAt()).isPresent();
        assertThat(left.tokenOf(SESSION)).hasValue(claim.token());
        claimsOnly.advance(TTL);
        assertThat(claimsOnly.operator.recovery().recoverOrphansNow("dispatcher", MINUTE, 1))
                .hasSize(1);
    }

    @Test
    void aHandlerThatDoesNotEndIsAbandonedAfterTheGracePeriod() {
        fixture.startRun();
        fixture.handler.ignoreInterrupts();
        fixture.agent.drain(Duration.ZERO, DEPLOY);
        fixture.advance(INTERVAL.minusMillis(1));
        assertThat(fixture.state()).isEqualTo(State.DRAINING);

        fixture.advance(1);

        assertThat(fixture.state()).isEqualTo(State.STOPPED);
        assertThat(fixture.agent.stopped()).isCompleted();
        assertThat(fixture.stored().orphans())
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.session()).isEqualTo(SESSION));
        fixture.finish();
    }

    @Test
    void aClaimThatArrivesWithAShutdownOrderIsGivenBack() {
        fixture.started();
        fixture.executors.setStoreAnswers(false);
        fixture.operator.claim(Criteria.any(), SESSION);
        fixture.operator.sendShutdownSignal(ID, DEPLOY);
        fixture.executors.setStoreAnswers(true);
        fixture.advance(5);

        assertThat(fixture.handler.runs()).isEmpty();
        assertThat(fixture.source.waiting).containsExactly(SESSION);
        assertUnregistered(fixture);
    }

    @Test
    void aRecordWithAMarkIsKeptWithTheTimesOfTheShutdown() {
        fixture.started();
        fixture.operator.markOffline(ID);
        fixture.executors.runDueTasks();
        fixture.operator.sendShutdownSignal(ID, DEPLOY);
        fixture.executors.runDueTasks();
        fixture.advance(1);

        assertThat(fixture.stored().availability()).isEqualTo(Availability.OFFLINE);
        ShutdownRequest order = fixture.stored().shutdown().orElseThrow();
        assertThat(order.seenAt()).isPresent();
        assertThat(order.drainingAt()).isPresent();
        assertThat(order.stoppedAt()).isPresent();
        assertThat(fixture.stored().lease().leftAt()).isPresent();
    }

    @Test
    void aKeptRecordShowsThatTheAgentIsDraining() {
        fixture.started();
        fixture.operator.markOffline(ID);
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.executors.runDueTasks();
        fixture.advance(1);

        assertThat(fixture.operator.monitorHealth(ID).reasons())
                .extracting(WorkerView.Reason::kind)
                .contains(WorkerView.Reason.Kind.LEFT, WorkerView.Reason.Kind.OFFLINE);
        fixture.assertThatStoredStatus().containsEntry("state", "DRAINING");
    }

    @Test
    void theShutdownHookDrainsAnAgentThatHasNotStopped() {
        fixture.started();
        fixture.agent.drainOnExit(MINUTE);
        claimsOnly.started();
        claimsOnly.agent.drainOnExit(MINUTE);
        claimsOnly.agent.close();
        claimsOnly.executors.runDueTasks();
        assertThat(claimsOnly.executors.hasShutdownHook()).isFalse();

        fixture.executors.shutDownJvm();
        fixture.advance(1);

        assertUnregistered(fixture);
        assertThat(fixture.executors.hasShutdownHook()).isFalse();
        assertThatThrownBy(() -> fixture.agent.drainOnExit(MINUTE.negated())).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aShutdownGoesOnAfterItsOrderIsWithdrawn() {
        fixture.startRun();
        fixture.operator.sendShutdownSignal(ID, DEPLOY);
        fixture.executors.runDueTasks();
        fixture.operator.fleet().clearShutdownSignals();
        fixture.advance(INTERVAL);

        assertThat(fixture.operator.monitorHealth(ID).stopOrder()).isPresent();
        fixture.finish();
        fixture.advance(1);
        assertUnregistered(fixture);
    }

    @Test
    void theEarlierDeadlineCounts() {
        fixture.startRun();
        fixture.agent.drain(MINUTE.multipliedBy(60), DEPLOY);
        fixture.agent.drain(Duration.ofSeconds(5), DEPLOY);
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.advance(5);

        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
    }

    @Test
    void anAgentThatNeverStartedStopsAtOnce() {
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.executors.runDueTasks();

        assertThat(fixture.agent.status()).hasToString("STOPPED: the worker never registered");
        assertThat(fixture.store.roundTrips()).isEmpty();
    }

    @Test
    @DisplayName("N5: an agent that stops after a registration without a reply leaves no record")
    void aRegistrationWhoseReplyWasLostLeavesNoRecord() {
        fixture.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        fixture.started();
        assertThat(fixture.state()).isEqualTo(State.STARTING);
        assertThat(fixture.shared.stored(ID)).isPresent();

        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.advance(5);

        assertUnregistered(fixture);
    }

    @Test
    @DisplayName("N7: a stopping agent supersedes no other process to find out whether it had registered")
    void aStoppingAgentDoesNotSupersede() {
        fixture.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        fixture.started();
        fixture.operator.register(ID, RegisterOptions.defaults());
        Object before = fixture.shared.contents();

        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.advance(5);

        assertThat(fixture.state()).isEqualTo(State.STOPPED);
        assertThat(fixture.shared.contents()).isEqualTo(before);
    }

    @Test
    @DisplayName("N39: close takes one grace period if nothing runs and the store does not answer")
    void closeTakesOneGracePeriodIfTheStoreDoesNotAnswer() {
        fixture.started();
        fixture.advance(INTERVAL.multipliedBy(2));
        fixture.executors.setStoreAnswers(false);

        fixture.agent.close();
        fixture.advance(INTERVAL.minusMillis(1));
        assertThat(fixture.state()).isEqualTo(State.DRAINING);
        fixture.advance(Duration.ofMillis(1));

        fixture.assertThatReason().startsWith("the agent stopped without unregistering");
        assertThat(fixture.agent.stopped()).isCompleted();
    }

    @Test
    @DisplayName("N39: close takes one grace period if every call fails, and the agent tries to unregister until then")
    void closeTakesOneGracePeriodIfTheStoreFails() {
        fixture.started();
        fixture.store.nextTimes(1_000, Fate.FAILED);
        fixture.advance(INTERVAL.multipliedBy(8));
        fixture.store.forgetRoundTrips();

        fixture.agent.close();
        fixture.executors.runDueTasks();
        assertThat(fixture.store.roundTrips()).as("retried at once").isNotEmpty();
        fixture.advance(INTERVAL);

        assertThat(fixture.store.roundTrips()).hasSizeGreaterThan(3);
        assertThat(fixture.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void anAgentUnregistersIfTheStoreRecoversWithinTheGracePeriod() {
        fixture.started();
        fixture.store.readsFail(true);
        fixture.store.nextTimes(6, Fate.FAILED);
        fixture.advance(INTERVAL);
        fixture.store.readsFail(false);

        fixture.agent.close();
        fixture.advance(INTERVAL);

        assertUnregistered(fixture);
    }

    @Test
    @DisplayName("N39: close takes no time if nothing runs and the store is closed")
    void closeTakesNoTimeIfTheStoreIsClosedAndNothingRuns() {
        fixture.started();
        fixture.store.close();
        fixture.advance(INTERVAL.multipliedBy(5));

        fixture.agent.close();
        fixture.executors.runDueTasks();

        assertThat(fixture.agent.status())
                .hasToString("STOPPED: the agent stopped without unregistering: the store is closed");
        assertThat(fixture.agent.stopped()).isCompleted();
    }

    @Test
    void closeGivesTheSessionBackEvenIfTheStoreIsClosed() {
        fixture.startRun();
        fixture.store.close();

        fixture.agent.close();
        fixture.executors.runDueTasks();
        fixture.executors.awaitHandlers();
        fixture.advance(3);

        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
        assertThat(fixture.source.waiting).containsExactly(SESSION);
        assertThat(fixture.agent.stopped()).isCompleted();
    }

    @Test
    void anAgentStopsDuringAnOutage() {
        fixture.startRun();
        fixture.executors.setStoreAnswers(false);
        fixture.agent.drain(Duration.ofSeconds(5), DEPLOY);
        fixture.advance(Duration.ofSeconds(5).plus(INTERVAL.multipliedBy(2)));

        fixture.assertThatReason().startsWith("the agent stopped without unregistering");
        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
        assertThat(fixture.agent.stopped()).isCompleted();
    }

    @Test
    void aStoppingAgentWithoutARecordDoesNotRegisterAgain() {
        Runnable loseAllRecords = fixture.shared.rollback();
        fixture.startRun();
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.executors.runDueTasks();
        loseAllRecords.run();
        fixture.advance(INTERVAL);

        assertThat(fixture.agent.status()).hasToString("STOPPED: the worker's record is gone");
        assertThat(fixture.shared.all()).isEmpty();
    }

    @Test
    void aStoppingAgentGivesATakenSessionBack() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.executors.setStoreAnswers(false));
        fixture.enqueue("queued");
        fixture.agent.drain(MINUTE, DEPLOY);
        fixture.executors.setStoreAnswers(true);
        fixture.advance(5);

        assertThat(fixture.source.waiting).containsExactly(SessionId.of("queued"));
        assertThat(fixture.source.setAside).isEmpty();
        assertThat(fixture.handler.runs()).isEmpty();
        assertUnregistered(fixture);
    }
}
