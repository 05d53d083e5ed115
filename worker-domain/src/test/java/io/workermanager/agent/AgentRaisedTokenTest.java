package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.Claim;
import io.workermanager.model.Order;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An agent after the fencing token of its session was raised. */
class AgentRaisedTokenTest {
    private final AgentFixture fixture = AgentFixture.withSource();

    private Claim raise() {
        Claim raised = fixture.operator.recovery().raiseToken(SESSION).orElseThrow();
        fixture.executors.runDueTasks();
        return raised;
    }

    @Test
    @DisplayName(
            "the run under the old token is cancelled, and a new one starts under the new token after it has ended")
    void aNewRunStartsUnderTheRaisedTokenAfterTheOldRunEnded() {
        fixture.startRun();
        fixture.handler.ignoreInterrupts();

        Claim raised = raise();

        assertThat(fixture.handler.runs()).hasSize(1);
        assertThat(fixture.handler.lastRun().cancelled()).isTrue();
        fixture.finish();
        fixture.executors.runDueTasks();
        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.lastRun().token()).isEqualTo(raised.token());
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isZero();

        fixture.finish();
        assertThat(fixture.stored().assignment()).isEmpty();
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
    }

    @Test
    @DisplayName("a session runs again under a raised token if its end had not reached the store")
    void anEndThatArrivesAfterTheRaiseHasNoEffect() {
        fixture.startRun();
        fixture.store.next(Fate.FAILED, Fate.FAILED, Fate.FAILED);
        fixture.finish();
        assertThat(fixture.stored().assignment()).isPresent();
        Claim raised = raise();

        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.lastRun().token()).isEqualTo(raised.token());
    }

    @Test
    @DisplayName("a session is given back to its source once, even if its token is raised meanwhile")
    void aSessionIsGivenBackOnce() {
        fixture.startRun();
        AtomicBoolean raised = new AtomicBoolean();
        fixture.source.onGiveBack(() -> {
            if (raised.compareAndSet(false, true)) {
                fixture.operator.recovery().raiseToken(SESSION);
            }
        });
        fixture.agent.drain(Duration.ofSeconds(1), Order.Cause.of("ops", "update"));
        fixture.advance(2);
        fixture.advance(INTERVAL);

        assertThat(fixture.source.calls).containsExactly("giveBack " + SESSION);
        assertThat(raised).isTrue();
        assertThat(fixture.shared.stored(AgentFixture.ID)).isEmpty();
        assertThat(fixture.count(Kind.SESSION_GIVEN_BACK)).isEqualTo(1);
    }

    @Test
    @DisplayName("N20: no two runs of an agent have the same token, even if the store loses writes")
    void noTokenHasTwoRuns() {
        Claim first = fixture.startRun();
        Runnable failover = fixture.shared.rollback();
        fixture.advance(1);
        fixture.finish();
        assertThat(fixture.stored().assignment()).isEmpty();
        failover.run();

        fixture.advance(INTERVAL);

        assertThat(fixture.handler.runs()).hasSize(2);
        assertThat(fixture.handler.lastRun().token()).isGreaterThan(first.token());
    }
}
