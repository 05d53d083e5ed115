package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SessionExecutionTest {
    private static final SessionId QUEUED = SessionId.of("queued");

    private final AgentFixture fixture = AgentFixture.withSource();

    private Optional<SessionId> assigned() {
        return fixture.stored().assignment().map(assignment -> assignment.session());
    }

    // ---- claims

    @Test
    void aClaimWithAHintRunsAtOnce() {
        Claim claim = fixture.startRun();

        assertThat(fixture.handler.lastRun().session()).isEqualTo(SESSION);
        assertThat(fixture.handler.lastRun().token()).isEqualTo(claim.token());
        assertThat(fixture.agent.status()).hasToString("ONLINE running session-456");
    }

    @Test
    void aClaimWhoseHintIsLostRunsWithTheNextHeartbeat() {
        fixture.started();
        fixture.operator.claim(Criteria.any(), SESSION);
        fixture.executors.dropPendingDecisions();

        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(1);
    }

    @Test
    void aClaimDuringAHeartbeatRunsAfterIt() {
        fixture.started();
        fixture.executors.setStoreAnswers(false);
        fixture.advance(INTERVAL);
        fixture.operator.claim(Criteria.any(), SESSION);
        fixture.executors.runDueTasks();
        fixture.executors.setStoreAnswers(true);
        fixture.executors.runDueTasks();

        assertThat(fixture.handler.runs()).hasSize(1);
    }

    @Test
    void aFinishedSessionFreesTheWorkerOnce() {
        fixture.startRun();

        fixture.finish();

        assertThat(assigned()).isEmpty();
        fixture.advance(TTL.multipliedBy(3));
        assertThat(fixture.eventKinds().stream().filter(kind -> kind != Kind.STORE_RECOVERED))
                .containsExactly(Kind.REGISTERED, Kind.RUN_STARTED, Kind.RUN_ENDED, Kind.SESSION_RELEASED);
        assertThat(fixture.claim()).isNotNull();
    }

    @Test
    void aFailedSessionFreesTheWorker() {
        fixture.startRun();
        fixture.handler.fail(new IllegalStateException("no such market"));
        fixture.executors.awaitHandlers();

        assertThat(assigned()).isEmpty();
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
        assertThat(fixture.events)
                .anySatisfy(event -> assertThat(event.failure()).containsInstanceOf(IllegalStateException.class));
        fixture.claim();
        assertThat(fixture.handler.runs()).hasSize(2);
    }

    @Test
    @DisplayName("N20: a release whose reply was lost, or that comes late, does not free a later assignment")
    void aRepeatedReleaseDoesNotFreeALaterAssignment() {
        Claim first = fixture.startRun();
        fixture.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        fixture.finish();
        Claim second = fixture.operator.claim(Criteria.any(), SESSION).orElseThrow();

        fixture.advance(INTERVAL.multipliedBy(2));

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(assigned()).contains(SESSION);
        assertThat(fixture.handler.lastRun().token()).isEqualTo(second.token());
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
    }

    @Test
    void aSessionThatAnOperatorReleasesIsCancelled() {
        Claim claim = fixture.startRun();

        fixture.operator.release(claim);
        fixture.executors.runDueTasks();
        fixture.executors.awaitHandlers();

        assertThat(fixture.handler.lastRun().whyCancelled().orElseThrow()).contains("not assigned to this worker");
        assertThat(fixture.agent.status()).hasToString("ONLINE");
    }

    @Test
    @DisplayName("N25: no run starts while the fleet control is lost; it starts when the control is set again")
    void noRunStartsWhileTheFleetControlIsLost() {
        Runnable before = fixture.shared.rollback();
        fixture.started();
        Runnable registered = fixture.shared.rollback();
        fixture.operator.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), Order.Cause.unstated());
        fixture.advance(INTERVAL);
        before.run();
        registered.run();
        WorkerManager.create(fixture.shared.sibling()).claim(Criteria.any(), SESSION);

        fixture.advance(INTERVAL);
        assertThat(assigned()).contains(SESSION);
        assertThat(fixture.handler.runs()).isEmpty();
        fixture.assertThatReason().contains("control was lost");

        fixture.operator.markAllOnline();
        fixture.advance(INTERVAL);
        assertThat(fixture.handler.runs()).hasSize(1);
    }

    @Test
    @DisplayName(
            "N25: no session is taken and no run starts while the fleet control is unreadable; the current run goes on")
    void noRunStartsWhileTheFleetControlIsUnreadable() {
        fixture.startRun();
        fixture.store.controlUnreadable(true);
        fixture.source.add("queued");
        fixture.advance(TTL.multipliedBy(2));
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
        fixture.assertThatReason().contains("cannot be read");

        fixture.source.calls.clear();
        fixture.finish();
        fixture.advance(TTL);
        assertThat(fixture.source.calls).isEmpty();

        fixture.store.controlUnreadable(false);
        fixture.advance(INTERVAL);
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    void withFailOpenRunsStartWhileTheFleetControlIsUnreadable() {
        FakeSessionSource queue = new FakeSessionSource();
        AgentFixture open = AgentFixture.configured(builder ->
                builder.source(queue).settings(WorkerManagerSettings.defaults().withFailOpen()));
        open.store.controlUnreadable(true);
        open.started();
        queue.add("queued");
        open.advance(INTERVAL);

        assertThat(open.handler.lastRun().session()).isEqualTo(QUEUED);
        assertThat(open.agent.status()).hasToString("ONLINE running queued");
    }

    @Test
    void aSessionFailsIfNoThreadIsAvailable() {
        fixture.started();
        fixture.executors.setThreadsUnavailable(true);
        fixture.claim();
        assertThat(assigned()).isEmpty();
        assertThat(fixture.eventKinds())
                .containsExactly(Kind.REGISTERED, Kind.RUN_STARTED, Kind.RUN_ENDED, Kind.SESSION_RELEASED);

        fixture.executors.setThreadsUnavailable(false);
        fixture.claim();
        assertThat(fixture.handler.runs()).hasSize(1);
    }

    // ---- the source

    @Test
    void aSessionOfTheSourceIsTakenRecordedConfirmedAndRun() {
        fixture.source.add("queued");
        fixture.started();

        assertThat(assigned()).contains(QUEUED);
        assertThat(fixture.source.calls).containsExactly("take queued", "confirm queued");
        assertThat(fixture.handler.lastRun().session()).isEqualTo(QUEUED);
    }

    @Test
    void sessionsAreTakenOneByOne() {
        fixture.source.add("queued");
        fixture.source.add("another");
        fixture.started();
        fixture.advance(INTERVAL);
        assertThat(fixture.source.waiting).hasSize(1);

        fixture.finish();

        assertThat(fixture.handler.lastRun().session()).isEqualTo(SessionId.of("another"));
        fixture.finish();
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(2);
        assertThat(fixture.source.setAside).isEmpty();
    }

    @Test
    void aSessionThatIsTakenDuringAClaimIsGivenBack() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.operator.claim(Criteria.any(), SESSION));
        fixture.enqueue("queued");

        assertThat(assigned()).contains(SESSION);
        assertThat(fixture.handler.runs())
                .singleElement()
                .extracting(SessionRun::session)
                .isEqualTo(SESSION);
        assertThat(fixture.source.calls).containsExactly("take queued", "giveBack queued");
        assertThat(fixture.source.waiting).containsExactly(QUEUED);
    }

    @Test
    @DisplayName("N15: no session is taken from the source while the worker is paused, held or without its store")
    void noSessionIsTakenWhileTheWorkerIsUnavailable() {
        fixture.started();
        fixture.operator.pause(ID);
        fixture.executors.runDueTasks();
        fixture.advance(2);
        fixture.source.add("queued");
        fixture.advance(TTL);
        assertThat(fixture.source.calls).isEmpty();

        fixture.operator.resume(ID);
        fixture.operator.markAllOffline(Order.Cause.unstated());
        fixture.advance(TTL);
        assertThat(fixture.source.calls).isEmpty();

        fixture.executors.setStoreAnswers(false);
        fixture.operator.markAllOnline();
        fixture.advance(INTERVAL.multipliedBy(3));
        assertThat(fixture.source.calls).isEmpty();

        fixture.executors.setStoreAnswers(true);
        fixture.advance(INTERVAL);
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    @DisplayName("N15: a session that was taken just before a hold goes back")
    void aSessionThatIsTakenJustBeforeAHoldIsGivenBack() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.operator.markAllOffline(Order.Cause.unstated()));
        fixture.enqueue("queued");

        assertThat(assigned()).isEmpty();
        assertThat(fixture.source.waiting).containsExactly(QUEUED);
        assertThat(fixture.source.setAside).isEmpty();
    }

    @Test
    @DisplayName("N19: a session that another worker holds goes back, and the next take comes after a pause")
    void aSessionThatAnotherWorkerHoldsIsGivenBack() {
        Registration other = fixture.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
        fixture.operator.heartbeat(other, Heartbeat.processing(QUEUED));
        fixture.started();
        fixture.enqueue("queued");

        assertThat(fixture.source.calls).containsExactly("take queued", "giveBack queued");
        fixture.advance(Duration.ofSeconds(3));
        assertThat(fixture.source.calls).hasSize(2);
        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.source.calls).hasSizeGreaterThan(2);
        assertThat(fixture.state()).isEqualTo(AgentStatus.State.ONLINE);
    }

    @Test
    void aFailingSourceIsRetriedAndReportedOnce() {
        fixture.source.failNext(10);
        fixture.started();
        fixture.advance(TTL.multipliedBy(3));
        fixture.source.add("queued");
        fixture.advance(INTERVAL);

        assertThat(fixture.count(Kind.SOURCE_FAILED)).isEqualTo(1);
        assertThat(fixture.handler.runs()).hasSize(1);
    }

    @Test
    void aFailedConfirmationIsRetriedAndDoesNotDelayTheRun() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.source.failNext(3));
        fixture.enqueue("queued");
        assertThat(fixture.handler.runs()).hasSize(1);

        fixture.advance(TTL);

        assertThat(fixture.source.calls).containsExactly("take queued", "confirm queued");
    }

    @Test
    void aTakenSessionIsKeptDuringAnOutage() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.store.nextTimes(4, Fate.FAILED));
        fixture.enqueue("queued");
        assertThat(fixture.source.setAside).containsExactly(QUEUED);

        fixture.advance(INTERVAL);

        assertThat(assigned()).contains(QUEUED);
        assertThat(fixture.source.setAside).isEmpty();
        assertThat(fixture.handler.runs()).hasSize(1);
    }

    @Test
    void aSessionWhoseAssignmentGotNoReplyRunsOnce() {
        fixture.started();
        fixture.source.duringNextTake(() -> fixture.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST));
        fixture.enqueue("queued");
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(1);
        assertThat(fixture.source.calls).containsExactly("take queued", "confirm queued");
    }

    // ---- lost records

    @Test
    @DisplayName(
            "N42: a session whose record the store lost goes back to its source after its run has ended, and an event names it")
    void aSessionWhoseRecordIsLostGoesBackToItsSource() {
        Runnable loseAllRecords = fixture.shared.rollback();
        fixture.source.add("queued");
        fixture.started();
        fixture.handler.ignoreInterrupts();
        loseAllRecords.run();
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
        assertThat(fixture.source.waiting).as("while its run goes on").isEmpty();
        assertThat(fixture.events)
                .filteredOn(event -> event.kind() == Kind.SESSION_LOST)
                .singleElement()
                .satisfies(event -> assertThat(event.session()).contains(QUEUED));

        fixture.finish();
        fixture.advance(1);
        assertThat(fixture.source.calls)
                .containsExactly("take queued", "confirm queued", "giveBack queued", "take queued", "confirm queued");
        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.runs().get(1).token())
                .isGreaterThan(fixture.handler.runs().get(0).token());
    }

    @Test
    void aClaimedSessionWhoseRecordIsLostIsReportedButNotGivenBack() {
        Runnable loseAllRecords = fixture.shared.rollback();
        fixture.startRun();
        loseAllRecords.run();
        fixture.advance(INTERVAL);
        fixture.executors.awaitHandlers();

        assertThat(fixture.count(Kind.SESSION_LOST)).isEqualTo(1);
        assertThat(fixture.source.calls).isEmpty();
    }

    @Test
    void aSessionWhoseRecordIsLostDuringAShutdownGoesBackToItsSource() {
        Runnable loseAllRecords = fixture.shared.rollback();
        fixture.source.add("queued");
        fixture.started();
        fixture.agent.drain(Duration.ofMinutes(1), Order.Cause.unstated());
        fixture.executors.runDueTasks();
        loseAllRecords.run();
        fixture.advance(INTERVAL.plusSeconds(1));

        assertThat(fixture.source.waiting).containsExactly(QUEUED);
        assertThat(fixture.count(Kind.SESSION_LOST)).isEqualTo(1);
        assertThat(fixture.state()).isEqualTo(AgentStatus.State.STOPPED);
    }

    @Test
    void aSessionOfAnOlderRecordIsNotLost() {
        fixture.source.add("queued");
        fixture.started();
        Runnable earlier = fixture.shared.rollback();
        fixture.operator.register(ID, RegisterOptions.defaults());
        earlier.run();
        fixture.advance(INTERVAL);

        assertThat(fixture.count(Kind.SESSION_LOST)).isZero();
        assertThat(assigned()).contains(QUEUED);
    }

    @Test
    void aSourceThatReturnsAtOnceIsNotPolledInABusyLoop() {
        List<Duration> timeouts = new ArrayList<>();
        SessionSource nonBlocking = new FakeSessionSource() {
            @Override
            public Optional<SessionId> take(Duration atMost) {
                timeouts.add(atMost);
                return Optional.empty();
            }
        };
        AgentFixture polling = AgentFixture.configured(builder -> builder.source(nonBlocking));
        polling.source.setAside.add(QUEUED);
        polling.started();
        polling.advance(10);

        assertThat(timeouts).hasSizeBetween(10, 200);
    }

    @Test
    void aConfirmationThatAlwaysFailsDoesNotBlockOtherCalls() {
        SessionId poison = SessionId.of("poison");
        FakeSessionSource queue = new FakeSessionSource() {
            @Override
            public void confirm(SessionId session) {
                if (session.equals(poison)) {
                    throw new IllegalStateException("no");
                }
                super.confirm(session);
            }
        };
        AgentFixture poisoned = AgentFixture.configured(builder -> builder.source(queue));
        poisoned.source.setAside.add(poison);
        queue.add("poison");
        poisoned.started();
        poisoned.finish();
        poisoned.operator.claim(Criteria.any(), SESSION);
        poisoned.advance(INTERVAL);
        poisoned.assertThatReason().contains("CONFIRM failed");

        poisoned.agent.drain(Duration.ZERO, Order.Cause.unstated());
        poisoned.advance(INTERVAL);

        assertThat(queue.waiting).containsExactly(SESSION);
    }

    @Test
    void anIdleWorkerIsAvailable() {
        fixture.started();
        fixture.advance(TTL);

        assertThat(fixture.operator.findAvailableWorker()).map(WorkerView::id).contains(ID);
    }
}
