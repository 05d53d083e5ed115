package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.Claim;
import io.workermanager.model.OrderCause;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an agent does when the fencing token of its session is raised. */
class RaisedTokenTest {
    private final AgentFixture scene = AgentFixture.withSource();

    private Claim raise() {
        Claim raised = scene.operator.recovery().raiseToken(SESSION).orElseThrow();
        scene.lanes.settle();
        return raised;
    }

    @Test
    @DisplayName("the run under the old token is cancelled, and only then a new one begins under the new token")
    void theRunEndsAndANewOneBeginsUnderTheNewToken() {
        scene.started();
        scene.claim();
        scene.work.ignoreInterrupts();

        Claim raised = raise();

        assertThat(scene.work.runs()).hasSize(1);
        assertThat(scene.work.last().cancelled()).isTrue();
        scene.finish();
        scene.lanes.settle();
        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.last().token()).isEqualTo(raised.token());
        assertThat(scene.work.last().cancelled()).isFalse();
        assertThat(scene.count(Kind.RELEASED)).isZero();

        scene.finish();
        assertThat(scene.stored().assignment()).isEmpty();
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "a session whose end the store had not been told when its token was raised is run again under the new token")
    void anEndThatWasToldTooLateDoesNotCount() {
        scene.started();
        scene.claim();
        scene.store.next(Fate.FAILED, Fate.FAILED, Fate.FAILED);
        scene.finish();
        assertThat(scene.stored().assignment()).isPresent();
        Claim raised = raise();

        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.last().token()).isEqualTo(raised.token());
    }

    @Test
    @DisplayName("a session that goes back to its source while its token is raised goes back once")
    void aSessionThatGoesBackGoesBackOnce() {
        scene.started();
        scene.claim();
        AtomicBoolean raised = new AtomicBoolean();
        scene.queue.onGiveBack(() -> {
            if (raised.compareAndSet(false, true)) {
                scene.operator.recovery().raiseToken(SESSION);
            }
        });
        scene.agent.drain(Duration.ofSeconds(1), OrderCause.of("ops", "update"));
        scene.pass(2);
        scene.pass(BEAT);

        assertThat(scene.queue.calls).containsExactly("giveBack " + SESSION);
        assertThat(raised).isTrue();
        assertThat(scene.shared.stored(AgentFixture.ID)).isEmpty();
        assertThat(scene.count(Kind.GIVEN_BACK)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "N20: no run begins under a token that an earlier run of the agent's had, though the store lost writes")
    void noTokenIsRunTwice() {
        scene.started();
        Claim first = scene.claim();
        Runnable failover = scene.shared.rollback();
        scene.pass(1);
        scene.finish();
        assertThat(scene.stored().assignment()).isEmpty();
        failover.run();

        scene.pass(BEAT);

        assertThat(scene.work.runs()).hasSize(2);
        assertThat(scene.work.last().token()).isGreaterThan(first.token());
    }
}
