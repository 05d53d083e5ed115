package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.*;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state and its reasons can be seen from outside: in the record, in the worker's health, and in the log. */
class AgentStatusTest {
    private static final OrderCause CAUSE = OrderCause.of("ann", "incident");

    private final AgentFixture scene = AgentFixture.withoutSource();

    private void assertInRecord(String state, String... reasons) {
        assertThat(scene.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", state)
                .satisfies(words ->
                        assertThat(String.valueOf(words.get("reasons"))).contains(Arrays.asList(reasons)));
    }

    private void assertInHealth(WorkerView.Reason.Kind... kinds) {
        assertThat(scene.operator.monitorHealth(ID).reasons())
                .extracting(WorkerView.Reason::kind)
                .containsExactly(kinds);
    }

    private void assertInLog(String line) {
        assertThat(scene.events).extracting(AgentEvent::toString).anyMatch(logged -> logged.startsWith(line));
    }

    @Test
    void starting() {
        scene.store.next(Fate.FAILED);
        scene.started();
        assertThatThrownBy(() -> scene.operator.monitorHealth(ID)).isInstanceOf(WorkerNotFoundException.class);
        assertInLog("STATUS: STARTING: the store does not answer as it should: ");

        scene.pass(Duration.ofMillis(500));

        assertInRecord("STARTING", "[]");
        assertInHealth();
        assertInLog("REGISTERED: registered: " + ID);
    }

    @Test
    void online() {
        scene.started();
        scene.pass(BEAT);

        assertInRecord("ONLINE", "[]");
        assertInHealth();
        assertInLog("STATUS: ONLINE");
        scene.claim();
        assertThat(scene.operator.monitorHealth(ID).activeSession()).contains(SESSION);
        assertInLog("STATUS: ONLINE running " + SESSION);
    }

    static Arguments[] standby() {
        return new Arguments[] {
            order("marked offline", WorkerView.Reason.Kind.OFFLINE, scene -> scene.operator.markOffline(ID)),
            order("paused since", WorkerView.Reason.Kind.PAUSED, scene -> scene.operator.pause(ID)),
            order(
                    "held by kraken-down on exchange=kraken: incident (ann)",
                    WorkerView.Reason.Kind.HELD,
                    scene ->
                            scene.operator.fleet().hold(Hold.Id.of("kraken-down"), Selector.exchange("kraken"), CAUSE)),
            order("the fleet control was lost", WorkerView.Reason.Kind.CONTROL_LOST, AgentStatusTest::loseControl),
            order("or cannot be read", WorkerView.Reason.Kind.CONTROL_LOST, scene -> {
                scene.store.controlUnreadable(true);
                scene.shared.controlUnreadable(true);
            })
        };
    }

    private static Arguments order(String words, WorkerView.Reason.Kind kind, Consumer<AgentFixture> given) {
        return Arguments.of(words, kind, given);
    }

    private static void loseControl(AgentFixture scene) {
        Runnable before = scene.shared.rollback();
        scene.operator.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), CAUSE);
        scene.pass(BEAT);
        before.run();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("standby")
    void standingBy(String words, WorkerView.Reason.Kind kind, Consumer<AgentFixture> given) {
        scene.started();
        scene.pass(BEAT);
        given.accept(scene);
        scene.pass(BEAT.multipliedBy(3));

        assertInRecord("STANDBY", words);
        assertInHealth(kind);
        assertThat(scene.operator.monitorHealth(ID).reasons().get(0).detail()).contains(words);
        assertThat(scene.events)
                .extracting(AgentEvent::toString)
                .anyMatch(line -> line.startsWith("STATUS: STANDBY: ") && line.contains(words));
    }

    @Test
    void outOfTouch() {
        scene.started();
        scene.claim();
        scene.lanes.storeAnswers(false);
        scene.pass(TTL);

        assertInHealth(WorkerView.Reason.Kind.EXPIRED);
        assertInLog("STATUS: STANDBY running " + SESSION + ": the lease is at risk");
        assertInLog("RUN_CANCELLED " + SESSION);
    }

    @Test
    void aRunThatDoesNotEnd() {
        scene.started();
        scene.work.ignoreInterrupts();
        scene.operator.release(scene.claim());
        scene.pass(BEAT.multipliedBy(2));

        assertInRecord("STANDBY", "its run of " + SESSION + " was cancelled and has not ended");
        assertInLog("STATUS: STANDBY running " + SESSION);
        scene.finish();
    }

    @Test
    void draining() {
        scene.started();
        scene.claim();
        scene.operator.sendShutdownSignal(ID, CAUSE);
        scene.lanes.settle();

        assertInRecord("DRAINING", "it stops: incident (ann)");
        assertThat(scene.stored().shutdown().orElseThrow().stage()).isEqualTo(ShutdownRequest.Stage.DRAINING);
        assertInHealth(WorkerView.Reason.Kind.SHUTDOWN_REQUESTED);
        assertThat(scene.operator.monitorHealth(ID).reasons().get(0).detail()).endsWith("incident (ann), DRAINING");
        assertInLog("STATUS: DRAINING running " + SESSION + ": it stops: incident (ann)");
    }

    @Test
    void stopped() {
        scene.started();
        scene.operator.markOffline(ID);
        scene.operator.sendShutdownSignal(ID, CAUSE);
        scene.lanes.settle();
        scene.pass(1);

        assertInRecord("DRAINING", "it stops: incident (ann)");
        assertThat(scene.stored().shutdown().orElseThrow().stage()).isEqualTo(ShutdownRequest.Stage.STOPPED);
        assertInHealth(
                WorkerView.Reason.Kind.LEFT, WorkerView.Reason.Kind.OFFLINE, WorkerView.Reason.Kind.SHUTDOWN_REQUESTED);
        assertInLog("STATUS: STOPPED: it said goodbye");
    }

    @Test
    void fenced() {
        scene.started();
        long superseded = scene.stored().incarnation();
        scene.operator.register(ID, RegisterOptions.defaults());
        scene.pass(BEAT);

        assertThat(scene.operator.monitorHealth(ID).worker().incarnation()).isGreaterThan(superseded);
        assertThat(scene.stored().attributes().asMap()).doesNotContainKey("agent");
        assertInLog("STATUS: FENCED: ");
    }
}
