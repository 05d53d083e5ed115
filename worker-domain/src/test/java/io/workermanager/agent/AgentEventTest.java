package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Claim;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a listener hears, one line each, is a log from which people see what happened and why. */
class AgentEventTest {
    private final AgentFixture scene = AgentFixture.withoutSource();

    private static List<String> log(AgentFixture of) {
        return of.events.stream()
                .map(event -> event.toString().replaceAll("#\\d+", "#token"))
                .toList();
    }

    @Test
    void aSessionThatIsFinished() {
        scene.started();
        scene.claim();
        scene.finish();

        assertThat(log(scene))
                .containsSubsequence(
                        "STATUS: ONLINE",
                        "RUN_STARTED session-456#token",
                        "RUN_ENDED session-456#token: finished",
                        "RELEASED session-456#token: the worker is free of it")
                .contains("STATUS: ONLINE running session-456");
    }

    @Test
    void aSessionWhoseHandlerFails() {
        scene.started();
        scene.claim();
        scene.work.fail(new IllegalStateException("no such market"));
        scene.lanes.awaitRuns();

        assertThat(log(scene))
                .contains("RUN_ENDED session-456#token: failed: java.lang.IllegalStateException: no such market");
    }

    @Test
    void aSessionThatIsTakenAway() {
        scene.started();
        Claim claim = scene.claim();
        scene.operator.release(claim);
        scene.pass(BEAT);
        scene.lanes.awaitRuns();

        String why = RunState.Why.TAKEN_AWAY.toString();
        assertThat(log(scene))
                .containsSubsequence(
                        "RUN_CANCELLED session-456#token: " + why, "RUN_ENDED session-456#token: cancelled: " + why);
    }

    @Test
    void aSessionFromTheQueueThatComesTooLateAndGoesBack() {
        AgentFixture queued = AgentFixture.withSource().started();
        queued.queue.add("s1");
        queued.queue.whileTaking(() -> queued.agent.drain(Duration.ofMinutes(1), OrderCause.of("ann", "upgrade")));
        queued.pass(BEAT);

        assertThat(log(queued))
                .containsSubsequence(
                        "TAKEN s1: taken from the source", "GIVEN_BACK s1: this worker may not take it any more");
    }

    @Test
    void aRecordThatIsGoneAndMadeAgain() {
        scene.started();
        scene.pass(BEAT);
        scene.lanes.storeAnswers(false);
        scene.pass(Duration.ofMinutes(10));
        scene.lanes.storeAnswers(true);
        scene.pass(BEAT);

        assertThat(log(scene)).anyMatch(line -> line.startsWith("REGISTERED: registered: worker-123"));
        assertThat(log(scene)).anyMatch(line -> line.startsWith("REGISTERED: registered again: worker-123"));
    }

    @Test
    void theEnd() {
        scene.started();
        assertThat(scene.agent).hasToString(ID + " ONLINE");
        assertThat(scene.state().isFinal()).isFalse();

        scene.agent.drain(Duration.ofMinutes(1), OrderCause.of("ann", "upgrade"));
        scene.pass(BEAT);

        assertThat(log(scene)).endsWith("STATUS: STOPPED: it said goodbye");
        assertThat(log(scene)).contains("STATUS: DRAINING: it stops: upgrade (ann)");
        assertThat(scene.state().isFinal()).isTrue();
    }

    @Test
    void theEndOfAProcessThatWasSuperseded() {
        scene.started();
        scene.operator.register(ID, RegisterOptions.defaults());
        scene.pass(BEAT.multipliedBy(2));

        assertThat(scene.state()).isEqualTo(AgentState.FENCED);
        assertThat(scene.state().isFinal()).isTrue();
        assertThat(log(scene).get(log(scene).size() - 1)).startsWith("STATUS: FENCED: ");
    }

    @Test
    void aStoreThatFailsAndIsBack() {
        scene.started();
        scene.store.next(Fate.FAILED);
        scene.pass(BEAT.multipliedBy(3));

        assertThat(log(scene)).anyMatch(line -> line.startsWith("STORE_FAILED: "));
        assertThat(log(scene))
                .anyMatch(line -> line.startsWith("STATUS: STANDBY: the store does not answer as it should: "));
        assertThat(log(scene)).contains("STORE_BACK: the store answers again").endsWith("STATUS: ONLINE");
    }

    @Test
    void aStoreThatBreaksItsContractIsNamed() {
        FakeWorkerStore sound = FakeWorkerStore.empty();
        assertThat(InterruptClearingStore.over(sound)).hasToString(FakeWorkerStore.class.getName());

        AgentFixture broken = AgentFixture.over(store -> (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(),
                new Class<?>[] {WorkerStore.class},
                (proxy, method, arguments) ->
                        method.getName().equals("write") ? null : method.invoke(store, arguments)));
        broken.started();

        assertThat(log(broken))
                .anyMatch(line -> line.startsWith("STORE_FAILED: ") && line.endsWith(".write returned null"));
    }
}
