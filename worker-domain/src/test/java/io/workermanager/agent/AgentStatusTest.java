package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.SESSION;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each state and its reasons appear in the record, in the worker's health and in the events. */
class AgentStatusTest {
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "incident");

    private final AgentFixture fixture = AgentFixture.withoutSource();

    private void assertInRecord(String state, String... reasons) {
        fixture.assertThatStoredStatus()
                .containsEntry("state", state)
                .satisfies(value ->
                        assertThat(String.valueOf(value.get("reasons"))).contains(Arrays.asList(reasons)));
    }

    private void assertInHealth(WorkerView.Reason.Kind... kinds) {
        assertThat(fixture.operator.monitorHealth(ID).reasons())
                .extracting(WorkerView.Reason::kind)
                .containsExactly(kinds);
    }

    private void assertInLog(String line) {
        assertThat(fixture.events).extracting(AgentEvent::toString).anyMatch(event -> event.startsWith(line));
    }

    @Test
    void starting() {
        fixture.store.next(Fate.FAILED);
        fixture.started();
        assertThat(fixture.operator.monitorHealth(ID).worker()).isEmpty();
        assertInLog("STATUS_CHANGED: STARTING: the store fails: ");

        fixture.advance(Duration.ofMillis(500));

        assertInRecord("STARTING", "[]");
        assertInHealth();
        assertInLog("REGISTERED: registered: " + ID);
    }

    @Test
    void online() {
        fixture.started();
        fixture.advance(INTERVAL);

        assertInRecord("ONLINE", "[]");
        assertInHealth();
        assertInLog("STATUS_CHANGED: ONLINE");
        fixture.claim();
        assertThat(fixture.operator.monitorHealth(ID).activeSession()).contains(SESSION);
        assertInLog("STATUS_CHANGED: ONLINE running " + SESSION);
    }

    static Arguments[] standbyReasons() {
        return new Arguments[] {
            standbyReason(
                    "marked offline", WorkerView.Reason.Kind.OFFLINE, fixture -> fixture.operator.markOffline(ID)),
            standbyReason("paused since", WorkerView.Reason.Kind.PAUSED, fixture -> fixture.operator.pause(ID)),
            standbyReason(
                    "held by kraken-down on exchange=kraken: incident (ann)",
                    WorkerView.Reason.Kind.HELD,
                    fixture -> fixture.operator
                            .fleet()
                            .hold(Hold.Id.of("kraken-down"), Selector.exchange("kraken"), CAUSE)),
            standbyReason(
                    "the fleet control was lost", WorkerView.Reason.Kind.CONTROL_LOST, AgentStatusTest::loseControl),
            standbyReason("or cannot be read", WorkerView.Reason.Kind.CONTROL_LOST, fixture -> {
                fixture.store.controlUnreadable(true);
                fixture.shared.controlUnreadable(true);
            })
        };
    }

    private static Arguments standbyReason(String reason, WorkerView.Reason.Kind kind, Consumer<AgentFixture> cause) {
        return Arguments.of(reason, kind, cause);
    }

    private static void loseControl(AgentFixture fixture) {
        Runnable before = fixture.shared.rollback();
        fixture.operator.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), CAUSE);
        fixture.advance(INTERVAL);
        before.run();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("standbyReasons")
    void standby(String reason, WorkerView.Reason.Kind kind, Consumer<AgentFixture> cause) {
        fixture.started();
        fixture.advance(INTERVAL);
        cause.accept(fixture);
        fixture.advance(INTERVAL.multipliedBy(3));

        assertInRecord("STANDBY", reason);
        assertInHealth(kind);
        assertThat(fixture.operator.monitorHealth(ID).reasons().get(0).detail()).contains(reason);
        assertThat(fixture.events)
                .extracting(AgentEvent::toString)
                .anyMatch(line -> line.startsWith("STATUS_CHANGED: STANDBY: ") && line.contains(reason));
    }

    @Test
    void standbyWithoutTheStore() {
        fixture.startRun();
        fixture.executors.setStoreAnswers(false);
        fixture.advance(TTL);

        assertInHealth(WorkerView.Reason.Kind.EXPIRED);
        assertInLog("STATUS_CHANGED: STANDBY running " + SESSION + ": the lease is at risk");
        assertInLog("RUN_CANCELLED " + SESSION);
    }

    @Test
    void standbyWithARunThatDoesNotEnd() {
        fixture.started();
        fixture.handler.ignoreInterrupts();
        fixture.operator.release(fixture.claim());
        fixture.advance(INTERVAL.multipliedBy(2));

        assertInRecord("STANDBY", "the run of " + SESSION + " was cancelled and has not ended");
        assertInLog("STATUS_CHANGED: STANDBY running " + SESSION);
        fixture.finish();
    }

    @Test
    void draining() {
        fixture.startRun();
        fixture.operator.sendShutdownSignal(ID, CAUSE);
        fixture.executors.runDueTasks();

        assertInRecord("DRAINING", "stopping: incident (ann)");
        assertThat(fixture.stored().shutdown().orElseThrow().stage()).isEqualTo(ShutdownRequest.Stage.DRAINING);
        assertInHealth(WorkerView.Reason.Kind.SHUTDOWN_REQUESTED);
        assertThat(fixture.operator.monitorHealth(ID).reasons().get(0).detail()).endsWith("incident (ann), DRAINING");
        assertInLog("STATUS_CHANGED: DRAINING running " + SESSION + ": stopping: incident (ann)");
    }

    @Test
    void stopped() {
        fixture.started();
        fixture.operator.markOffline(ID);
        fixture.operator.sendShutdownSignal(ID, CAUSE);
        fixture.executors.runDueTasks();
        fixture.advance(1);

        assertInRecord("DRAINING", "stopping: incident (ann)");
        assertThat(fixture.stored().shutdown().orElseThrow().stage()).isEqualTo(ShutdownRequest.Stage.STOPPED);
        assertInHealth(
                WorkerView.Reason.Kind.LEFT, WorkerView.Reason.Kind.OFFLINE, WorkerView.Reason.Kind.SHUTDOWN_REQUESTED);
        assertInLog("STATUS_CHANGED: STOPPED: the worker unregistered");
    }

    @Test
    void fenced() {
        fixture.started();
        long superseded = fixture.stored().incarnation();
        fixture.operator.register(ID, RegisterOptions.defaults());
        fixture.advance(INTERVAL);

        assertThat(fixture.operator
                        .monitorHealth(ID)
                        .worker()
                        .orElseThrow()
                        .worker()
                        .incarnation())
                .isGreaterThan(superseded);
        assertThat(fixture.stored().attributes().asMap()).doesNotContainKey("agent");
        assertInLog("STATUS_CHANGED: FENCED: ");
    }
}
