package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.Write;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ShutdownSequenceTest {
    private static final OrderCause DEPLOY = OrderCause.of("ops", "deploy");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final AgentFixture scene = AgentFixture.withSource();
    private final AgentFixture claimsOnly = AgentFixture.withoutSource();

    /** The stages of the order to stop as the agent wrote them, each once. */
    private static List<ShutdownRequest.Stage> stages(AgentFixture scene) {
        return scene.store.sent().stream()
                .filter(Write.Replace.class::isInstance)
                .flatMap(write -> ((Write.Replace) write).next().shutdown().stream())
                .map(ShutdownRequest::stage)
                .distinct()
                .toList();
    }

    private void assertGone(AgentFixture gone) {
        assertThat(gone.shared.stored(ID)).isEmpty();
        assertThat(gone.state()).isEqualTo(AgentState.STOPPED);
        assertThat(gone.agent.stopped()).isCompleted();
        assertThat(gone.lanes.ended()).isTrue();
    }

    @Test
    void anIdleAgentThatIsAskedToStopAcknowledgesEachStageAndLeaves() {
        scene.started();
        scene.operator.sendShutdownSignal(ID, DEPLOY);
        scene.lanes.settle();
        scene.pass(1);

        assertThat(stages(scene))
                .containsExactly(
                        ShutdownRequest.Stage.REQUESTED,
                        ShutdownRequest.Stage.SEEN,
                        ShutdownRequest.Stage.DRAINING,
                        ShutdownRequest.Stage.STOPPED);
        assertGone(scene);
    }

    @Test
    void anOrderToTheFleetIsObeyedWithTheNextBeat() {
        scene.started();
        scene.operator.fleet().requestShutdown(DEPLOY);
        scene.pass(BEAT.plusSeconds(1));

        assertThat(stages(scene))
                .containsExactly(
                        ShutdownRequest.Stage.SEEN, ShutdownRequest.Stage.DRAINING, ShutdownRequest.Stage.STOPPED);
        assertGone(scene);
    }

    @Test
    @DisplayName("N15: a process that drains by itself says so first, and is given nothing more")
    void aProcessThatDrainsByItselfIsGivenNothingMore() {
        scene.started();
        scene.claim();
        scene.agent.drain(MINUTE, OrderCause.of("process", "SIGTERM"));
        scene.lanes.settle();
        scene.work.finish();

        assertThat(scene.operator.claim(Criteria.any(), SessionId.of("another")))
                .isEmpty();
        assertThat(scene.operator.monitorHealth(ID).reasons())
                .singleElement()
                .asString()
                .contains("SIGTERM (process)")
                .contains("DRAINING");
        scene.lanes.awaitRuns();
        scene.pass(1);
        assertGone(scene);
    }

    @Test
    void whileItDrainsItFinishesItsRunAndBeatsOnAndTakesNothing() {
        scene.started();
        scene.claim();
        scene.queue.add("queued");
        scene.agent.drain(TTL.multipliedBy(5), DEPLOY);
        scene.pass(TTL.multipliedBy(4));

        assertThat(scene.state()).isEqualTo(AgentState.DRAINING);
        assertThat(scene.agent.status()).hasToString("DRAINING running session-456: it stops: deploy (ops)");
        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.work.last().cancelled()).isFalse();

        scene.finish();
        scene.pass(1);
        assertThat(scene.queue.waiting).containsExactly(SessionId.of("queued"));
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
        assertGone(scene);
    }

    @Test
    @DisplayName(
            "N22: at the deadline the run is cancelled, and its session is in the queue before the worker is free of it")
    void atTheDeadlineTheRunIsCancelledAndItsSessionGoesBack() {
        scene.started();
        scene.claim();
        scene.agent.drain(MINUTE, DEPLOY);
        scene.queue.onGiveBack(() -> assertThat(scene.stored().assignment()).isPresent());
        scene.pass(MINUTE.minusMillis(1));
        assertThat(scene.work.last().cancelled()).isFalse();

        scene.pass(Duration.ofMillis(1));
        assertThat(scene.work.last().whyCancelled()).contains("the time to drain is over");
        scene.pass(2);

        assertThat(scene.queue.waiting).containsExactly(SESSION);
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
        assertGone(scene);
    }

    @Test
    @DisplayName("N22: without a source the session of a cancelled run stays in the record, for recovery")
    void withoutASourceTheSessionStaysForRecovery() {
        claimsOnly.started();
        Claim claim = claimsOnly.claim();
        claimsOnly.agent.drain(Duration.ZERO, DEPLOY);
        claimsOnly.lanes.settle();
        claimsOnly.pass(1);

        assertThat(claimsOnly.state()).isEqualTo(AgentState.STOPPED);
        WorkerRecord left = claimsOnly.stored();
        assertThat(left.lease().leftAt()).isPresent();
        assertThat(left.tokenOf(SESSION)).hasValue(claim.token());
        claimsOnly.pass(TTL);
        assertThat(claimsOnly.operator.recovery().recoverOrphansNow("dispatcher", MINUTE, 1))
                .hasSize(1);
    }

    @Test
    void aHandlerThatDoesNotEndIsLeftBehindAfterTheGrace() {
        scene.started();
        scene.claim();
        scene.work.ignoreInterrupts();
        scene.agent.drain(Duration.ZERO, DEPLOY);
        scene.pass(BEAT.minusMillis(1));
        assertThat(scene.state()).isEqualTo(AgentState.DRAINING);

        scene.pass(1);

        assertThat(scene.state()).isEqualTo(AgentState.STOPPED);
        assertThat(scene.agent.stopped()).isCompleted();
        assertThat(scene.stored().orphans())
                .singleElement()
                .satisfies(orphan -> assertThat(orphan.session()).isEqualTo(SESSION));
        scene.finish();
    }

    @Test
    void aClaimThatComesWithTheOrderToStopIsNotRunAndGoesBack() {
        scene.started();
        scene.lanes.storeAnswers(false);
        scene.operator.claim(Criteria.any(), SESSION);
        scene.operator.sendShutdownSignal(ID, DEPLOY);
        scene.lanes.storeAnswers(true);
        scene.pass(5);

        assertThat(scene.work.runs()).isEmpty();
        assertThat(scene.queue.waiting).containsExactly(SESSION);
        assertGone(scene);
    }

    @Test
    void aRecordWithAMarkIsKeptForItAndTellsWhenTheWorkerStopped() {
        scene.started();
        scene.operator.markOffline(ID);
        scene.lanes.settle();
        scene.operator.sendShutdownSignal(ID, DEPLOY);
        scene.lanes.settle();
        scene.pass(1);

        assertThat(scene.stored().availability()).isEqualTo(Availability.OFFLINE);
        ShutdownRequest order = scene.stored().shutdown().orElseThrow();
        assertThat(order.seenAt()).isPresent();
        assertThat(order.drainingAt()).isPresent();
        assertThat(order.stoppedAt()).isPresent();
        assertThat(scene.stored().lease().leftAt()).isPresent();
    }

    @Test
    void theLastWordsOfAnAgentInARecordThatIsKeptAreThatItDrains() {
        scene.started();
        scene.operator.markOffline(ID);
        scene.agent.drain(MINUTE, DEPLOY);
        scene.lanes.settle();
        scene.pass(1);

        assertThat(scene.operator.monitorHealth(ID).reasons())
                .extracting(WorkerView.Reason::kind)
                .contains(WorkerView.Reason.Kind.LEFT, WorkerView.Reason.Kind.OFFLINE);
        assertThat(scene.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "DRAINING");
    }

    @Test
    void aProcessThatIsToldToEndDrainsUnlessItsAgentIsOverAlready() {
        scene.started();
        scene.agent.drainOnExit(MINUTE);
        claimsOnly.started();
        claimsOnly.agent.drainOnExit(MINUTE);
        claimsOnly.agent.close();
        claimsOnly.lanes.settle();
        assertThat(claimsOnly.lanes.waitsForExit()).isFalse();

        scene.lanes.exit();
        scene.pass(1);

        assertGone(scene);
        assertThat(scene.lanes.waitsForExit()).isFalse();
        assertThatThrownBy(() -> scene.agent.drainOnExit(MINUTE.negated())).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void anOrderThatIsWithdrawnMeanwhileIsFollowedAllTheSame() {
        scene.started();
        scene.claim();
        scene.operator.sendShutdownSignal(ID, DEPLOY);
        scene.lanes.settle();
        scene.operator.fleet().clearShutdownSignals();
        scene.pass(BEAT);

        assertThat(scene.operator.monitorHealth(ID).stopOrder()).isPresent();
        scene.finish();
        scene.pass(1);
        assertGone(scene);
    }

    @Test
    void theEarlierDeadlineCounts() {
        scene.started();
        scene.claim();
        scene.agent.drain(MINUTE.multipliedBy(60), DEPLOY);
        scene.agent.drain(Duration.ofSeconds(5), DEPLOY);
        scene.agent.drain(MINUTE, DEPLOY);
        scene.pass(5);

        assertThat(scene.work.last().cancelled()).isTrue();
    }

    @Test
    void anAgentThatNeverStartedStopsAtOnce() {
        scene.agent.drain(MINUTE, DEPLOY);
        scene.lanes.settle();

        assertThat(scene.agent.status()).hasToString("STOPPED: it never registered");
        assertThat(scene.store.trips()).isEmpty();
    }

    @Test
    @DisplayName("N5: a registration whose reply was lost leaves no record of an agent that is told to stop then")
    void aRegistrationWhoseReplyWasLostLeavesNoRecord() {
        scene.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        scene.started();
        assertThat(scene.state()).isEqualTo(AgentState.STARTING);
        assertThat(scene.shared.stored(ID)).isPresent();

        scene.agent.drain(MINUTE, DEPLOY);
        scene.pass(5);

        assertGone(scene);
    }

    @Test
    @DisplayName("N7: an agent that is told to stop supersedes nobody to find out whether it had registered")
    void anAgentThatIsToldToStopSupersedesNobody() {
        scene.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        scene.started();
        scene.operator.register(ID, RegisterOptions.defaults());
        Object before = scene.shared.contents();

        scene.agent.drain(MINUTE, DEPLOY);
        scene.pass(5);

        assertThat(scene.state()).isEqualTo(AgentState.STOPPED);
        assertThat(scene.shared.contents()).isEqualTo(before);
    }

    @Test
    @DisplayName("N39: an idle agent whose store answers nothing is closed after one grace")
    void anIdleAgentWhoseStoreAnswersNothingIsClosedAfterOneGrace() {
        scene.started();
        scene.pass(BEAT.multipliedBy(2));
        scene.lanes.storeAnswers(false);

        scene.agent.close();
        scene.pass(BEAT.minusMillis(1));
        assertThat(scene.state()).isEqualTo(AgentState.DRAINING);
        scene.pass(Duration.ofMillis(1));

        assertThat(scene.agent.status().reasons()).singleElement().asString().startsWith("it left without a goodbye");
        assertThat(scene.agent.stopped()).isCompleted();
    }

    @Test
    @DisplayName(
            "N39: an agent whose store fails every call is closed after one grace, and tries to say goodbye until then")
    void anAgentWhoseStoreFailsIsClosedAfterOneGrace() {
        scene.started();
        scene.store.next(Collections.nCopies(1_000, Fate.FAILED).toArray(Fate[]::new));
        scene.pass(BEAT.multipliedBy(8));
        scene.store.forgetTrips();

        scene.agent.close();
        scene.lanes.settle();
        assertThat(scene.store.trips()).as("tried at once").isNotEmpty();
        scene.pass(BEAT);

        assertThat(scene.store.trips()).hasSizeGreaterThan(3);
        assertThat(scene.state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void anAgentWhoseStoreComesBackWithinTheGraceSaysGoodbye() {
        scene.started();
        scene.store.readsFail(true);
        scene.store.next(Collections.nCopies(6, Fate.FAILED).toArray(Fate[]::new));
        scene.pass(BEAT);
        scene.store.readsFail(false);

        scene.agent.close();
        scene.pass(BEAT);

        assertGone(scene);
    }

    @Test
    @DisplayName("N39: an idle agent whose store is closed is closed at once")
    void anIdleAgentWhoseStoreIsClosedIsClosedAtOnce() {
        scene.started();
        scene.store.close();
        scene.pass(BEAT.multipliedBy(5));

        scene.agent.close();
        scene.lanes.settle();

        assertThat(scene.agent.status()).hasToString("STOPPED: it left without a goodbye: the store is closed");
        assertThat(scene.agent.stopped()).isCompleted();
    }

    @Test
    void aRunIsCancelledAndItsSessionGivenBackAlthoughTheStoreIsClosed() {
        scene.started();
        scene.claim();
        scene.store.close();

        scene.agent.close();
        scene.lanes.settle();
        scene.lanes.awaitRuns();
        scene.pass(3);

        assertThat(scene.work.last().cancelled()).isTrue();
        assertThat(scene.queue.waiting).containsExactly(SESSION);
        assertThat(scene.agent.stopped()).isCompleted();
    }

    @Test
    void anOutageKeepsNoAgentFromStopping() {
        scene.started();
        scene.claim();
        scene.lanes.storeAnswers(false);
        scene.agent.drain(Duration.ofSeconds(5), DEPLOY);
        scene.pass(Duration.ofSeconds(5).plus(BEAT.multipliedBy(2)));

        assertThat(scene.agent.status().reasons()).singleElement().asString().startsWith("it left without a goodbye");
        assertThat(scene.work.last().cancelled()).isTrue();
        assertThat(scene.agent.stopped()).isCompleted();
    }

    @Test
    void aWorkerWhoseRecordIsGoneDoesNotRegisterOnlyToLeave() {
        Runnable empty = scene.shared.rollback();
        scene.started();
        scene.claim();
        scene.agent.drain(MINUTE, DEPLOY);
        scene.lanes.settle();
        empty.run();
        scene.pass(BEAT);

        assertThat(scene.agent.status()).hasToString("STOPPED: its record is gone");
        assertThat(scene.shared.all()).isEmpty();
    }

    @Test
    void whatIsInHandWhenItStopsGoesBack() {
        scene.started();
        scene.queue.whileTaking(() -> scene.lanes.storeAnswers(false));
        scene.queue.add("queued");
        scene.lanes.settle();
        scene.agent.drain(MINUTE, DEPLOY);
        scene.lanes.storeAnswers(true);
        scene.pass(5);

        assertThat(scene.queue.waiting).containsExactly(SessionId.of("queued"));
        assertThat(scene.queue.aside).isEmpty();
        assertThat(scene.work.runs()).isEmpty();
        assertGone(scene);
    }
}
