package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.AgentStatus.State;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeaseMonitorTest {
    private final AgentFixture fixture = AgentFixture.withoutSource();

    /** Starts a run; the lease was renewed just now. */
    private Claim startRun() {
        Claim claim = fixture.startRun();
        assertThat(fixture.handler.runs()).hasSize(1);
        return claim;
    }

    @Test
    void theLeaseCountsFromBeforeTheLastAcknowledgedHeartbeatWasSent() {
        LeaseMonitor monitor = new LeaseMonitor();
        monitor.renewed(1_000, Duration.ofNanos(600));
        monitor.renewed(400, Duration.ofNanos(600));

        assertThat(List.of(
                        monitor.levelAt(1_399), monitor.levelAt(1_400), monitor.levelAt(1_499), monitor.levelAt(1_500)))
                .containsExactly(Level.SAFE, Level.AT_RISK, Level.AT_RISK, Level.LOST);
    }

    @Test
    void aRunIsAtRiskAtTwoThirdsAndCancelledAtFiveSixthsOfTheTtl() {
        startRun();
        List<String> callbacks = new ArrayList<>();
        SessionRun run = fixture.handler.lastRun();
        run.whenAtRisk(() -> callbacks.add("at risk"));
        run.whenCancelled(() -> callbacks.add("cancelled"));
        fixture.executors.setStoreAnswers(false);

        fixture.advance(Duration.ofMillis(39_999));
        assertThat(run.atRisk()).isFalse();
        fixture.advance(Duration.ofMillis(1));
        assertThat(run.atRisk()).isTrue();
        assertThat(callbacks).containsExactly("at risk");
        assertThat(fixture.agent.status().reasons()).contains("the lease is at risk");

        fixture.advance(Duration.ofMillis(9_999));
        assertThat(run.cancelled()).isFalse();
        fixture.advance(Duration.ofMillis(1));
        assertThat(run.cancelled()).isTrue();
        assertThat(callbacks).containsExactly("at risk", "cancelled");
        assertThat(fixture.handler.threads().get(0).isAlive()).isFalse();
    }

    @Test
    void callbacksThatAreRegisteredLateRunAtOnce() {
        startRun();
        fixture.executors.setStoreAnswers(false);
        fixture.advance(TTL);
        List<String> callbacks = new ArrayList<>();
        fixture.handler.lastRun().whenAtRisk(() -> callbacks.add("at risk"));
        fixture.handler.lastRun().whenCancelled(() -> callbacks.add("cancelled"));
        fixture.executors.runDueTasks();

        assertThat(callbacks).containsExactly("at risk", "cancelled");
    }

    @Test
    void aHeartbeatThatIsAnsweredInTimeMakesTheRunSafeAgain() {
        startRun();
        fixture.advanceWithoutStore(Duration.ofSeconds(45));
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.lastRun().atRisk()).isFalse();
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
        assertThat(fixture.count(Kind.RUN_AT_RISK)).isEqualTo(1);
        assertThat(fixture.count(Kind.RUN_SAFE)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "N19: a cancelled run never goes on; if the session is still assigned, a new run starts under a new token")
    void aCancelledRunNeverGoesOn() {
        Claim claim = startRun();
        fixture.advanceWithoutStore(Duration.ofSeconds(55));
        fixture.executors.runDueTasks();
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.runs().get(0).cancelled()).isTrue();
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
        assertThat(fixture.handler.lastRun().session()).isEqualTo(SESSION);
        assertThat(fixture.handler.lastRun().token()).isGreaterThan(claim.token());
        assertThat(fixture.stored().tokenOf(SESSION))
                .hasValue(fixture.handler.lastRun().token());
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isZero();
    }

    @Test
    @DisplayName("N19: a handler that does not end keeps its session, and no second run starts")
    void aHandlerThatDoesNotEndKeepsItsSession() {
        startRun();
        fixture.handler.ignoreInterrupts();
        fixture.advanceWithoutStore(Duration.ofSeconds(55));
        fixture.advance(TTL.multipliedBy(2));

        assertThat(fixture.handler.runs()).hasSize(1);
        assertThat(fixture.stored().assignment()).isPresent();
        fixture.assertThatReason().contains("cancelled and has not ended");
        assertThat(fixture.state()).isEqualTo(State.STANDBY);

        fixture.finish();
        fixture.advance(INTERVAL);
        assertThat(fixture.handler.runs()).hasSize(2);
    }

    @Test
    @DisplayName("N19: a process that was frozen beyond its lease finds its run cancelled at once")
    void aFrozenProcessFindsItsRunCancelled() {
        startRun();
        SessionRun run = fixture.handler.lastRun();
        fixture.executors.setFrozen(true);
        fixture.advance(50);

        assertThat(run.cancelled()).isTrue();
        assertThat(run.whyCancelled().orElseThrow()).contains("five sixths");
    }

    @Test
    @DisplayName("N19: a process that was frozen and whose session was recovered does not run it again")
    void aFrozenProcessDoesNotRunARecoveredSessionAgain() {
        startRun();
        fixture.executors.setFrozen(true);
        fixture.advance(TTL);
        Recovery recovery = fixture.operator
                .recovery()
                .recoverOrphansNow("dispatcher", Duration.ofSeconds(30), 10)
                .get(0);
        fixture.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
        Claim elsewhere =
                fixture.operator.recovery().claim(Criteria.any(), recovery).orElseThrow();
        fixture.executors.setFrozen(false);
        fixture.executors.runDueTasks();
        fixture.advance(INTERVAL.multipliedBy(2));

        assertThat(elsewhere.worker()).isEqualTo(WorkerId.of("other"));
        assertThat(fixture.handler.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.cancelled()).isTrue());
        assertThat(fixture.stored().assignment()).isEmpty();
        assertThat(fixture.state()).isEqualTo(State.ONLINE);
    }

    @Test
    void aRunThatFoundItsLeaseLostIsCancelledEvenIfItsHandlerReturns() {
        startRun();
        fixture.executors.setFrozen(true);
        fixture.advance(55);
        fixture.handler.lastRun().cancelled();
        fixture.handler.finish();
        fixture.executors.setFrozen(false);
        fixture.executors.awaitHandlers();
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isZero();
    }

    @Test
    @DisplayName("N7: a superseded agent cancels its run and is fenced for good")
    void aSupersededAgentIsFenced() {
        startRun();
        fixture.operator.register(ID, RegisterOptions.defaults().resuming(SESSION));
        fixture.executors.runDueTasks();
        fixture.advance(INTERVAL);
        Object before = fixture.shared.contents();

        assertThat(fixture.state()).isEqualTo(State.FENCED);
        fixture.assertThatReason().contains(ID.value());
        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
        assertThat(fixture.agent.stopped()).isCompletedWithValueMatching(last -> last.state() == State.FENCED);
        fixture.advance(TTL.minusSeconds(20));
        assertThat(fixture.shared.contents()).isEqualTo(before);
        assertThat(fixture.executors.isShutdown()).isTrue();
    }

    @Test
    void aSessionOfAnOlderRecordIsResumedAfterARollback() {
        fixture.operator.register(ID, RegisterOptions.defaults());
        Claim before = fixture.operator.claim(Criteria.any(), SESSION).orElseThrow();
        Runnable rollback = fixture.shared.rollback();
        fixture.advance(TTL);
        fixture.operator
                .recovery()
                .recoverOrphansNow("dispatcher", Duration.ofSeconds(30), 1)
                .forEach(fixture.operator.recovery()::confirmRecovery);
        Claim claim = startRun();
        rollback.run();
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.runs().get(0).cancelled()).isTrue();
        assertThat(fixture.handler.lastRun().session()).isEqualTo(SESSION);
        assertThat(fixture.handler.lastRun().token())
                .isGreaterThan(claim.token())
                .isGreaterThan(before.token());
        assertThat(fixture.stored().orphans()).isEmpty();
    }

    @Test
    void anEmptyStoreCancelsTheRunAndTheWorkerRegistersAgain() {
        Runnable loseAllRecords = fixture.shared.rollback();
        startRun();
        loseAllRecords.run();
        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.whyCancelled())
                        .hasValueSatisfying(why -> assertThat(why).contains("lost")));
        assertThat(fixture.stored().assignment()).isEmpty();
        assertThat(fixture.state()).isEqualTo(State.ONLINE);
    }
}
