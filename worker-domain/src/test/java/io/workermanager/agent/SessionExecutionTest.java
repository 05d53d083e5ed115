package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionExecutionTest {
    private static final SessionId QUEUED = SessionId.of("queued");

    private final AgentFixture scene = AgentFixture.withSource();

    private Optional<SessionId> assigned() {
        return scene.stored().assignment().map(held -> held.session());
    }

    // ---- claims

    @Test
    void aClaimThatTheStoreHintsAtIsRunAtOnce() {
        scene.started();

        Claim claim = scene.claim();

        assertThat(scene.work.last().session()).isEqualTo(SESSION);
        assertThat(scene.work.last().token()).isEqualTo(claim.token());
        assertThat(scene.agent.status()).hasToString("ONLINE running session-456");
    }

    @Test
    void aClaimWhoseHintIsLostIsRunWithTheNextBeat() {
        scene.started();
        scene.operator.claim(Criteria.any(), SESSION);
        scene.lanes.loopForgets();

        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(1);
    }

    @Test
    void aClaimThatIsMadeWhileABeatIsUnderWayIsSeenAfterIt() {
        scene.started();
        scene.lanes.storeAnswers(false);
        scene.pass(BEAT);
        scene.operator.claim(Criteria.any(), SESSION);
        scene.lanes.settle();
        scene.lanes.storeAnswers(true);
        scene.lanes.settle();

        assertThat(scene.work.runs()).hasSize(1);
    }

    @Test
    void aSessionThatIsFinishedFreesTheWorkerOnce() {
        scene.started();
        scene.claim();

        scene.finish();

        assertThat(assigned()).isEmpty();
        scene.pass(TTL.multipliedBy(3));
        assertThat(scene.told().stream().filter(kind -> kind != Kind.STORE_BACK))
                .containsExactly(Kind.REGISTERED, Kind.RUN_STARTED, Kind.RUN_ENDED, Kind.RELEASED);
        assertThat(scene.claim()).isNotNull();
    }

    @Test
    void aHandlerThatThrowsFreesTheWorkerAndTheAgentGoesOn() {
        scene.started();
        scene.claim();
        scene.work.fail(new IllegalStateException("no such market"));
        scene.lanes.awaitRuns();

        assertThat(assigned()).isEmpty();
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
        assertThat(scene.events)
                .anySatisfy(event -> assertThat(event.failure()).containsInstanceOf(IllegalStateException.class));
        scene.claim();
        assertThat(scene.work.runs()).hasSize(2);
    }

    @Test
    @DisplayName("N20: a release whose reply was lost, or that comes late, frees no later assignment")
    void aReleaseThatIsToldTwiceFreesNoLaterAssignment() {
        scene.started();
        Claim first = scene.claim();
        scene.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        scene.finish();
        Claim second = scene.operator.claim(Criteria.any(), SESSION).orElseThrow();

        scene.pass(BEAT.multipliedBy(2));

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(assigned()).contains(SESSION);
        assertThat(scene.work.last().token()).isEqualTo(second.token());
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
    }

    @Test
    void aSessionThatAnOperatorFreesIsCancelled() {
        scene.started();
        Claim claim = scene.claim();

        scene.operator.release(claim);
        scene.lanes.settle();
        scene.lanes.awaitRuns();

        assertThat(scene.work.last().whyCancelled().orElseThrow()).contains("not assigned to this worker");
        assertThat(scene.agent.status()).hasToString("ONLINE");
    }

    @Test
    @DisplayName("N25: while the fleet's orders are lost nothing new is run, and it is run when they are given again")
    void whileTheFleetsOrdersAreLostNothingNewIsRun() {
        Runnable before = scene.shared.rollback();
        scene.started();
        Runnable registered = scene.shared.rollback();
        scene.operator.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), OrderCause.unstated());
        scene.pass(BEAT);
        before.run();
        registered.run();
        WorkerManager.create(scene.shared.sibling()).claim(Criteria.any(), SESSION);

        scene.pass(BEAT);
        assertThat(assigned()).contains(SESSION);
        assertThat(scene.work.runs()).isEmpty();
        assertThat(scene.agent.status().reasons()).singleElement().asString().contains("control was lost");

        scene.operator.markAllOnline();
        scene.pass(BEAT);
        assertThat(scene.work.runs()).hasSize(1);
    }

    @Test
    @DisplayName("N25: while the fleet's orders cannot be read nothing new is taken or run, and what runs goes on")
    void whileTheFleetsOrdersCannotBeReadNothingNewIsRun() {
        scene.started();
        scene.claim();
        scene.store.controlUnreadable(true);
        scene.queue.add("queued");
        scene.pass(TTL.multipliedBy(2));
        assertThat(scene.work.last().cancelled()).isFalse();
        assertThat(scene.agent.status().reasons()).singleElement().asString().contains("cannot be read");

        scene.queue.calls.clear();
        scene.finish();
        scene.pass(TTL);
        assertThat(scene.queue.calls).isEmpty();

        scene.store.controlUnreadable(false);
        scene.pass(BEAT);
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    void anAgentThatFailsOpenGoesOnWithTheOrdersThatItReadLast() {
        FakeSessionSource queue = new FakeSessionSource();
        AgentFixture open = AgentFixture.with(builder ->
                builder.source(queue).settings(WorkerManagerSettings.defaults().withFailOpen()));
        open.store.controlUnreadable(true);
        open.started();
        queue.add("queued");
        open.pass(BEAT);

        assertThat(open.work.last().session()).isEqualTo(QUEUED);
        assertThat(open.agent.status()).hasToString("ONLINE running queued");
    }

    @Test
    void aSessionForWhichNoThreadIsToBeHadHasFailed() {
        scene.started();
        scene.lanes.threadsAreShort(true);
        scene.claim();
        assertThat(assigned()).isEmpty();
        assertThat(scene.told()).containsExactly(Kind.REGISTERED, Kind.RUN_STARTED, Kind.RUN_ENDED, Kind.RELEASED);

        scene.lanes.threadsAreShort(false);
        scene.claim();
        assertThat(scene.work.runs()).hasSize(1);
    }

    // ---- the queue

    @Test
    void aSessionFromTheQueueIsSetAsideThenRecordedThenConfirmedAndRun() {
        scene.queue.add("queued");
        scene.started();

        assertThat(assigned()).contains(QUEUED);
        assertThat(scene.queue.calls).containsExactly("take queued", "confirm queued");
        assertThat(scene.work.last().session()).isEqualTo(QUEUED);
    }

    @Test
    void oneSessionAfterTheOtherIsTaken() {
        scene.queue.add("queued");
        scene.queue.add("another");
        scene.started();
        scene.pass(BEAT);
        assertThat(scene.queue.waiting).hasSize(1);

        scene.finish();

        assertThat(scene.work.last().session()).isEqualTo(SessionId.of("another"));
        scene.finish();
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(2);
        assertThat(scene.queue.aside).isEmpty();
    }

    @Test
    void aSessionThatWasTakenWhileAClaimArrivedGoesBack() {
        scene.started();
        scene.queue.whileTaking(() -> scene.operator.claim(Criteria.any(), SESSION));
        scene.queue.add("queued");
        scene.lanes.settle();

        assertThat(assigned()).contains(SESSION);
        assertThat(scene.work.runs())
                .singleElement()
                .extracting(SessionRun::session)
                .isEqualTo(SESSION);
        assertThat(scene.queue.calls).containsExactly("take queued", "giveBack queued");
        assertThat(scene.queue.waiting).containsExactly(QUEUED);
    }

    @Test
    @DisplayName("N15: nothing is taken from the queue while the worker is paused, held or out of touch")
    void nothingIsTakenWhileTheWorkerMayNot() {
        scene.started();
        scene.operator.pause(ID);
        scene.lanes.settle();
        scene.pass(2);
        scene.queue.add("queued");
        scene.pass(TTL);
        assertThat(scene.queue.calls).isEmpty();

        scene.operator.resume(ID);
        scene.operator.markAllOffline(OrderCause.unstated());
        scene.pass(TTL);
        assertThat(scene.queue.calls).isEmpty();

        scene.lanes.storeAnswers(false);
        scene.operator.markAllOnline();
        scene.pass(BEAT.multipliedBy(3));
        assertThat(scene.queue.calls).isEmpty();

        scene.lanes.storeAnswers(true);
        scene.pass(BEAT);
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    @DisplayName("N15: what was taken just before a stop goes back")
    void whatWasTakenJustBeforeAStopGoesBack() {
        scene.started();
        scene.queue.whileTaking(() -> scene.operator.markAllOffline(OrderCause.unstated()));
        scene.queue.add("queued");
        scene.lanes.settle();

        assertThat(assigned()).isEmpty();
        assertThat(scene.queue.waiting).containsExactly(QUEUED);
        assertThat(scene.queue.aside).isEmpty();
    }

    @Test
    @DisplayName("N19: a session that another worker holds goes back, and the queue is left alone for a while")
    void aSessionThatAnotherWorkerHoldsGoesBack() {
        Registration other = scene.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
        scene.operator.heartbeat(other, Heartbeat.processing(QUEUED));
        scene.started();
        scene.queue.add("queued");
        scene.lanes.settle();

        assertThat(scene.queue.calls).containsExactly("take queued", "giveBack queued");
        scene.pass(Duration.ofSeconds(3));
        assertThat(scene.queue.calls).hasSize(2);
        scene.pass(Duration.ofSeconds(1));
        assertThat(scene.queue.calls).hasSizeGreaterThan(2);
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }

    @Test
    void aQueueThatFailsIsTriedAgainAndToldOnce() {
        scene.queue.failNext(10);
        scene.started();
        scene.pass(TTL.multipliedBy(3));
        scene.queue.add("queued");
        scene.pass(BEAT);

        assertThat(scene.count(Kind.SOURCE_FAILED)).isEqualTo(1);
        assertThat(scene.work.runs()).hasSize(1);
    }

    @Test
    void aConfirmationThatFailsIsRepeatedAndHoldsUpNothing() {
        scene.started();
        scene.queue.whileTaking(() -> scene.queue.failNext(3));
        scene.queue.add("queued");
        scene.lanes.settle();
        assertThat(scene.work.runs()).hasSize(1);

        scene.pass(TTL);

        assertThat(scene.queue.calls).containsExactly("take queued", "confirm queued");
    }

    @Test
    void whatIsInHandWhenTheStoreFailsIsKeptAndRecordedWhenItIsBack() {
        scene.started();
        scene.queue.whileTaking(
                () -> scene.store.next(Collections.nCopies(4, Fate.FAILED).toArray(Fate[]::new)));
        scene.queue.add("queued");
        scene.lanes.settle();
        assertThat(scene.queue.aside).containsExactly(QUEUED);

        scene.pass(BEAT);

        assertThat(assigned()).contains(QUEUED);
        assertThat(scene.queue.aside).isEmpty();
        assertThat(scene.work.runs()).hasSize(1);
    }

    @Test
    void whatTheStoreRecordedWithoutSayingSoIsRunOnce() {
        scene.started();
        scene.queue.whileTaking(() -> scene.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST));
        scene.queue.add("queued");
        scene.lanes.settle();
        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(1);
        assertThat(scene.queue.calls).containsExactly("take queued", "confirm queued");
    }

    // ---- a record that the store lost

    @Test
    @DisplayName(
            "N42: a session whose record the store lost is back in its queue once its run has ended, and an event names it")
    void aSessionWhoseRecordTheStoreLostGoesBackToItsQueue() {
        Runnable empty = scene.shared.rollback();
        scene.queue.add("queued");
        scene.started();
        scene.work.ignoreInterrupts();
        empty.run();
        scene.pass(BEAT);

        assertThat(scene.work.last().cancelled()).isTrue();
        assertThat(scene.queue.waiting).as("while its run goes on").isEmpty();
        assertThat(scene.events)
                .filteredOn(event -> event.kind() == Kind.SESSION_LOST)
                .singleElement()
                .satisfies(event -> assertThat(event.session()).contains(QUEUED));

        scene.finish();
        scene.pass(1);
        assertThat(scene.queue.calls)
                .containsExactly("take queued", "confirm queued", "giveBack queued", "take queued", "confirm queued");
        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.runs().get(1).token())
                .isGreaterThan(scene.work.runs().get(0).token());
    }

    @Test
    void aClaimedSessionWhoseRecordTheStoreLostIsNamedByAnEventAndNotQueued() {
        Runnable empty = scene.shared.rollback();
        scene.started();
        scene.claim();
        empty.run();
        scene.pass(BEAT);
        scene.lanes.awaitRuns();

        assertThat(scene.count(Kind.SESSION_LOST)).isEqualTo(1);
        assertThat(scene.queue.calls).isEmpty();
    }

    @Test
    void aSessionWhoseRecordTheStoreLostWhileItsWorkerLeavesGoesBackBeforeTheEnd() {
        Runnable empty = scene.shared.rollback();
        scene.queue.add("queued");
        scene.started();
        scene.agent.drain(Duration.ofMinutes(1), OrderCause.unstated());
        scene.lanes.settle();
        empty.run();
        scene.pass(BEAT.plusSeconds(1));

        assertThat(scene.queue.waiting).containsExactly(QUEUED);
        assertThat(scene.count(Kind.SESSION_LOST)).isEqualTo(1);
        assertThat(scene.state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void aSessionThatAnOlderRecordNamesIsNotLost() {
        scene.queue.add("queued");
        scene.started();
        Runnable earlier = scene.shared.rollback();
        scene.operator.register(ID, RegisterOptions.defaults());
        earlier.run();
        scene.pass(BEAT);

        assertThat(scene.count(Kind.SESSION_LOST)).isZero();
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    void aSourceThatDoesNotWaitIsNotAskedWithoutEnd() {
        List<Duration> asked = new ArrayList<>();
        SessionSource impatient = new SessionSource() {
            @Override
            public Optional<SessionId> take(Duration atMost) {
                asked.add(atMost);
                return Optional.empty();
            }

            @Override
            public void confirm(SessionId session) {}

            @Override
            public void giveBack(SessionId session) {}
        };
        AgentFixture polling = AgentFixture.with(builder -> builder.source(impatient));
        polling.queue.aside.add(QUEUED);
        polling.started();
        polling.pass(10);

        assertThat(asked).hasSizeBetween(10, 200);
    }

    @Test
    void aConfirmationThatAlwaysFailsHoldsUpNoOtherErrand() {
        SessionId poison = SessionId.of("poison");
        FakeSessionSource queue = new FakeSessionSource();
        SessionSource source = new SessionSource() {
            @Override
            public Optional<SessionId> take(Duration atMost) {
                return queue.take(atMost);
            }

            @Override
            public void confirm(SessionId session) {
                if (session.equals(poison)) {
                    throw new IllegalStateException("no");
                }
                queue.confirm(session);
            }

            @Override
            public void giveBack(SessionId session) {
                queue.giveBack(session);
            }
        };
        AgentFixture poisoned = AgentFixture.with(builder -> builder.source(source));
        poisoned.queue.aside.add(poison);
        queue.add("poison");
        poisoned.started();
        poisoned.finish();
        poisoned.operator.claim(Criteria.any(), SESSION);
        poisoned.pass(BEAT);
        assertThat(poisoned.agent.status().reasons()).singleElement().asString().contains("CONFIRM failed");

        poisoned.agent.drain(Duration.ZERO, OrderCause.unstated());
        poisoned.pass(BEAT);

        assertThat(queue.waiting).containsExactly(SESSION);
    }

    @Test
    void aWorkerThatRunsNothingIsIdleForEverybody() {
        scene.started();
        scene.pass(TTL);

        assertThat(scene.operator.findAvailableWorker()).map(WorkerView::id).contains(ID);
    }
}
