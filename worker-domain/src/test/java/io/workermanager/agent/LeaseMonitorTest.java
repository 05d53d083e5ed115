package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.LeaseMonitor.Level;
import io.workermanager.model.*;
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
    private final AgentFixture scene = AgentFixture.withoutSource();

    /** The last acknowledged beat was sent this very moment, and the session is run. */
    private Claim running() {
        scene.started();
        Claim claim = scene.claim();
        assertThat(scene.work.runs()).hasSize(1);
        return claim;
    }

    @Test
    void theGuardCountsFromBeforeTheLastAcknowledgedBeatWasSent() {
        LeaseMonitor guard = new LeaseMonitor();
        guard.acknowledged(1_000, Duration.ofNanos(600));
        guard.acknowledged(400, Duration.ofNanos(600));

        assertThat(List.of(guard.at(1_399), guard.at(1_400), guard.at(1_499), guard.at(1_500)))
                .containsExactly(Level.SAFE, Level.AT_RISK, Level.AT_RISK, Level.LOST);
    }

    @Test
    void theHandlerIsToldAtTwoThirdsAndCancelledAtFiveSixths() {
        running();
        List<String> heard = new ArrayList<>();
        SessionRun run = scene.work.last();
        run.whenAtRisk(() -> heard.add("at risk"));
        run.whenCancelled(() -> heard.add("cancelled"));
        scene.lanes.storeAnswers(false);

        scene.pass(Duration.ofMillis(39_999));
        assertThat(run.atRisk()).isFalse();
        scene.pass(Duration.ofMillis(1));
        assertThat(run.atRisk()).isTrue();
        assertThat(heard).containsExactly("at risk");
        assertThat(scene.agent.status().reasons()).contains("the lease is at risk");

        scene.pass(Duration.ofMillis(9_999));
        assertThat(run.cancelled()).isFalse();
        scene.pass(Duration.ofMillis(1));
        assertThat(run.cancelled()).isTrue();
        assertThat(heard).containsExactly("at risk", "cancelled");
        assertThat(scene.work.threads().get(0).isAlive()).isFalse();
    }

    @Test
    void aHandlerThatAsksLateIsToldLate() {
        running();
        scene.lanes.storeAnswers(false);
        scene.pass(TTL);
        List<String> heard = new ArrayList<>();
        scene.work.last().whenAtRisk(() -> heard.add("at risk"));
        scene.work.last().whenCancelled(() -> heard.add("cancelled"));
        scene.lanes.settle();

        assertThat(heard).containsExactly("at risk", "cancelled");
    }

    @Test
    void aBeatThatIsAnsweredInTimeMakesTheRunSafeAgain() {
        running();
        scene.lanes.storeAnswers(false);
        scene.pass(45);
        scene.lanes.storeAnswers(true);
        scene.pass(BEAT);

        assertThat(scene.work.last().atRisk()).isFalse();
        assertThat(scene.work.last().cancelled()).isFalse();
        assertThat(scene.count(Kind.RUN_AT_RISK)).isEqualTo(1);
        assertThat(scene.count(Kind.RUN_SAFE)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "N19: a cancelled run never goes on; if the assignment still stands a new one begins under a new token")
    void aCancelledRunNeverGoesOn() {
        Claim claim = running();
        scene.lanes.storeAnswers(false);
        scene.pass(55);
        scene.lanes.storeAnswers(true);
        scene.lanes.settle();
        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.runs().get(0).cancelled()).isTrue();
        assertThat(scene.work.last().cancelled()).isFalse();
        assertThat(scene.work.last().session()).isEqualTo(SESSION);
        assertThat(scene.work.last().token()).isGreaterThan(claim.token());
        assertThat(scene.stored().tokenOf(SESSION)).hasValue(scene.work.last().token());
        assertThat(scene.count(Kind.RELEASED)).isZero();
    }

    @Test
    @DisplayName("N19: a handler that does not end keeps its session, and no new run begins beside it")
    void aHandlerThatDoesNotEndKeepsItsSession() {
        running();
        scene.work.ignoreInterrupts();
        scene.lanes.storeAnswers(false);
        scene.pass(55);
        scene.lanes.storeAnswers(true);
        scene.pass(TTL.multipliedBy(2));

        assertThat(scene.work.runs()).hasSize(1);
        assertThat(scene.stored().assignment()).isPresent();
        assertThat(scene.agent.status().reasons()).singleElement().asString().contains("cancelled and has not ended");
        assertThat(scene.state()).isEqualTo(AgentState.STANDBY);

        scene.finish();
        scene.pass(BEAT);
        assertThat(scene.work.runs()).hasSize(2);
    }

    @Test
    @DisplayName("N19: a process that was frozen beyond its lease finds its run cancelled before anything else runs")
    void aProcessThatWasFrozenFindsItsRunCancelled() {
        running();
        SessionRun run = scene.work.last();
        scene.lanes.freeze(true);
        scene.pass(50);

        assertThat(run.cancelled()).isTrue();
        assertThat(run.whyCancelled().orElseThrow()).contains("five sixths");
    }

    @Test
    @DisplayName("N19: a process that was frozen and whose session was recovered does not run it again")
    void aProcessWhoseSessionWasRecoveredDoesNotRunItAgain() {
        running();
        scene.lanes.freeze(true);
        scene.pass(TTL);
        Recovery recovery = scene.operator
                .recovery()
                .recoverOrphansNow("dispatcher", Duration.ofSeconds(30), 10)
                .get(0);
        scene.operator.register(WorkerId.of("other"), RegisterOptions.defaults());
        Claim elsewhere =
                scene.operator.recovery().claim(Criteria.any(), recovery).orElseThrow();
        scene.lanes.freeze(false);
        scene.lanes.settle();
        scene.pass(BEAT.multipliedBy(2));

        assertThat(elsewhere.worker()).isEqualTo(WorkerId.of("other"));
        assertThat(scene.work.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.cancelled()).isTrue());
        assertThat(scene.stored().assignment()).isEmpty();
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }

    @Test
    void aRunThatNoticesByItselfCountsAsCancelledAlthoughItsHandlerReturns() {
        running();
        scene.lanes.freeze(true);
        scene.pass(55);
        scene.work.last().cancelled();
        scene.work.finish();
        scene.lanes.freeze(false);
        scene.lanes.awaitRuns();
        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.count(Kind.RELEASED)).isZero();
    }

    @Test
    @DisplayName("N7: a superseded agent cancels its run and is fenced for good")
    void aSupersededAgentIsFencedForGood() {
        running();
        scene.operator.register(ID, RegisterOptions.defaults().resuming(SESSION));
        scene.lanes.settle();
        scene.pass(BEAT);
        Object before = scene.shared.contents();

        assertThat(scene.state()).isEqualTo(AgentState.FENCED);
        assertThat(scene.agent.status().reasons()).singleElement().asString().contains(ID.value());
        assertThat(scene.work.last().cancelled()).isTrue();
        assertThat(scene.agent.stopped()).isCompletedWithValueMatching(last -> last.state() == AgentState.FENCED);
        scene.pass(TTL.minusSeconds(20));
        assertThat(scene.shared.contents()).isEqualTo(before);
        assertThat(scene.lanes.ended()).isTrue();
    }

    @Test
    void aSessionThatAnOlderRecordHoldsIsResumedWhenTheStoreWasRolledBackToIt() {
        scene.operator.register(ID, RegisterOptions.defaults());
        Claim before = scene.operator.claim(Criteria.any(), SESSION).orElseThrow();
        Runnable rollback = scene.shared.rollback();
        scene.pass(TTL);
        scene.operator
                .recovery()
                .recoverOrphansNow("dispatcher", Duration.ofSeconds(30), 1)
                .forEach(scene.operator.recovery()::confirmRecovery);
        Claim claim = running();
        rollback.run();
        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.runs().get(0).cancelled()).isTrue();
        assertThat(scene.work.last().session()).isEqualTo(SESSION);
        assertThat(scene.work.last().token()).isGreaterThan(claim.token()).isGreaterThan(before.token());
        assertThat(scene.stored().orphans()).isEmpty();
    }

    @Test
    void aStoreThatStartsEmptyIsRegisteredWithAndTheRunIsCancelled() {
        Runnable empty = scene.shared.rollback();
        running();
        empty.run();
        scene.pass(BEAT);

        assertThat(scene.work.runs())
                .singleElement()
                .satisfies(run -> assertThat(run.whyCancelled())
                        .hasValueSatisfying(why -> assertThat(why).contains("lost")));
        assertThat(scene.stored().assignment()).isEmpty();
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }
}
