package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Claim;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.StoreProxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The events as lines of a log. */
class AgentEventTest {
    private final AgentFixture fixture = AgentFixture.withoutSource();

    private static List<String> log(AgentFixture fixture) {
        return fixture.events.stream()
                .map(event -> event.toString().replaceAll("#\\d+", "#token"))
                .toList();
    }

    @Test
    void aFinishedSession() {
        fixture.startRun();
        fixture.finish();

        assertThat(log(fixture))
                .containsSubsequence(
                        "STATUS_CHANGED: ONLINE",
                        "RUN_STARTED session-456#token",
                        "RUN_ENDED session-456#token: finished",
                        "SESSION_RELEASED session-456#token: the store freed the worker")
                .contains("STATUS_CHANGED: ONLINE running session-456");
    }

    @Test
    void aFailedSession() {
        fixture.startRun();
        fixture.handler.fail(new IllegalStateException("no such market"));
        fixture.executors.awaitHandlers();

        assertThat(log(fixture))
                .contains("RUN_ENDED session-456#token: failed: java.lang.IllegalStateException: no such market");
    }

    @Test
    void aSessionThatIsReleasedByAnOperator() {
        Claim claim = fixture.startRun();
        fixture.operator.release(claim);
        fixture.advance(INTERVAL);
        fixture.executors.awaitHandlers();

        String why = RunState.CancelReason.UNASSIGNED.toString();
        assertThat(log(fixture))
                .containsSubsequence(
                        "RUN_CANCELLED session-456#token: " + why, "RUN_ENDED session-456#token: cancelled: " + why);
    }

    @Test
    void aTakenSessionIsGivenBackDuringAShutdown() {
        AgentFixture queued = AgentFixture.withSource().started();
        queued.source.add("s1");
        queued.source.duringNextTake(() -> queued.agent.drain(Duration.ofMinutes(1), Order.Cause.of("ann", "upgrade")));
        queued.advance(INTERVAL);

        assertThat(log(queued))
                .containsSubsequence(
                        "SESSION_TAKEN s1: taken from the source",
                        "SESSION_GIVEN_BACK s1: this worker may not take sessions any more");
    }

    @Test
    void aSecondRegistrationAfterTheRecordExpired() {
        fixture.started();
        fixture.advance(INTERVAL);
        fixture.advanceWithoutStore(Duration.ofMinutes(10));
        fixture.advance(INTERVAL);

        assertThat(log(fixture)).anyMatch(line -> line.startsWith("REGISTERED: registered: worker-123"));
        assertThat(log(fixture)).anyMatch(line -> line.startsWith("REGISTERED: registered again: worker-123"));
    }

    @Test
    void aShutdown() {
        fixture.started();
        assertThat(fixture.agent).hasToString(ID + " ONLINE");
        assertThat(fixture.state().isFinal()).isFalse();

        fixture.agent.drain(Duration.ofMinutes(1), Order.Cause.of("ann", "upgrade"));
        fixture.advance(INTERVAL);

        assertThat(log(fixture)).endsWith("STATUS_CHANGED: STOPPED: the worker unregistered");
        assertThat(log(fixture)).contains("STATUS_CHANGED: DRAINING: stopping: upgrade (ann)");
        assertThat(fixture.state().isFinal()).isTrue();
    }

    @Test
    void aSupersededProcess() {
        fixture.started();
        fixture.operator.register(ID, RegisterOptions.defaults());
        fixture.advance(INTERVAL.multipliedBy(2));

        assertThat(fixture.state()).isEqualTo(AgentStatus.State.FENCED);
        assertThat(fixture.state().isFinal()).isTrue();
        assertThat(log(fixture).get(log(fixture).size() - 1)).startsWith("STATUS_CHANGED: FENCED: ");
    }

    @Test
    void anOutageOfTheStore() {
        fixture.started();
        fixture.store.next(Fate.FAILED);
        fixture.advance(INTERVAL.multipliedBy(3));

        assertThat(log(fixture)).anyMatch(line -> line.startsWith("STORE_FAILED: "));
        assertThat(log(fixture)).anyMatch(line -> line.startsWith("STATUS_CHANGED: STANDBY: the store fails: "));
        assertThat(log(fixture))
                .contains("STORE_RECOVERED: the store answers again")
                .endsWith("STATUS_CHANGED: ONLINE");
    }

    @Test
    void aStoreThatReturnsNullIsNamed() {
        FakeWorkerStore store = FakeWorkerStore.empty();
        assertThat(UserCodeInvoker.clearingInterrupts(store)).hasToString(FakeWorkerStore.class.getName());

        AgentFixture broken = AgentFixture.withStore(
                sound -> StoreProxy.around(sound, call -> call.name().equals("write") ? null : call.proceed()));
        broken.started();

        assertThat(log(broken))
                .anyMatch(line -> line.startsWith("STORE_FAILED: ") && line.endsWith(".write returned null"));
    }
}
