package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.INTERVAL;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.agent.AgentStatus.State;
import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.StoreProxy;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatingTest {
    private final AgentFixture fixture = AgentFixture.withoutSource();

    @Test
    void itRegistersAtOnceAndSendsItsFirstHeartbeatAtARandomTimeWithinOneInterval() {
        fixture.random = 0.25;
        fixture.started();
        Instant registered = fixture.shared.clock();
        fixture.store.forgetRoundTrips();

        fixture.advance(Duration.ofMillis(3_749));
        assertThat(fixture.store.roundTrips()).isEmpty();
        fixture.advance(Duration.ofMillis(1));

        assertThat(fixture.store.roundTrips()).startsWith("write");
        assertThat(fixture.stored().lease().lastHeartbeat()).isEqualTo(registered.plusMillis(3_750));
        assertThat(fixture.state()).isEqualTo(State.ONLINE);
    }

    @Test
    void itSendsAHeartbeatEachQuarterOfTheTtlInOneRoundTrip() {
        fixture.started();
        fixture.advance(INTERVAL);
        fixture.store.forgetRoundTrips();

        fixture.advance(INTERVAL.multipliedBy(100));

        assertThat(fixture.store.roundTrips()).containsOnly("write").hasSizeBetween(100, 112);
    }

    @Test
    void aSlowHandlerDoesNotStopHeartbeats() {
        fixture.startRun();
        fixture.advance(TTL.multipliedBy(10));

        fixture.assertAlive();
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
    }

    @Test
    void aChangedStatusIsWrittenToTheRecordWithAHeartbeat() {
        fixture.started();
        fixture.advance(INTERVAL);
        fixture.assertThatStoredStatus().containsEntry("state", "ONLINE").containsKey("process");

        fixture.operator.pause(ID);
        fixture.executors.runDueTasks();
        fixture.advance(INTERVAL.multipliedBy(2));

        assertThat(fixture.state()).isEqualTo(State.STANDBY);
        fixture.assertThatReason().startsWith("paused since");
        fixture.assertThatStoredStatus().containsEntry("state", "STANDBY");
    }

    @Test
    void itIsOnlineAgainAsSoonAsAMarkEnds() {
        fixture.started();
        fixture.advance(INTERVAL);
        fixture.operator
                .fleet()
                .give(Order.pause(Selector.id(ID), Order.Cause.of("ops", "upgrade"))
                        .lasting(Duration.ofMinutes(5)));
        fixture.executors.runDueTasks();

        fixture.advance(Duration.ofMinutes(5).minusMillis(1));
        assertThat(fixture.state()).isEqualTo(State.STANDBY);
        fixture.advance(Duration.ofMillis(2));

        assertThat(fixture.state()).isEqualTo(State.ONLINE);
        assertThat(fixture.operator.findAvailableWorker()).isPresent();
    }

    @Test
    void itRegistersWithTheNameOfThisMachineAsItsHost() {
        fixture.started();

        assertThat(fixture.stored().host().orElse("")).isEqualTo(HostName.current());
    }

    @Test
    void itRegistersWithTheHostOfItsOptions() {
        AgentFixture elsewhere = AgentFixture.configured(
                builder -> builder.options(RegisterOptions.defaults().withHost("rack-7")));

        elsewhere.started();

        assertThat(elsewhere.stored().host()).contains("rack-7");
    }

    @Test
    void aRecordWithoutAHeartbeatShowsThatItsAgentIsStarting() {
        fixture.started();

        fixture.assertThatStoredStatus().containsEntry("state", "STARTING");
    }

    @Test
    void itIsOnStandbyWhileTheFleetIsHeldAndOnlineAfterwards() {
        fixture.started();
        fixture.operator.markAllOffline(Order.Cause.of("ops", "incident"));
        fixture.advance(INTERVAL);
        fixture.assertThatReason().contains("incident (ops)");

        fixture.operator.markAllOnline();
        fixture.advance(INTERVAL);

        assertThat(fixture.agent.status()).hasToString("ONLINE");
    }

    // ---- failures of the store

    @Test
    @DisplayName("N8: an agent is not online while its store does not answer")
    void anAgentIsNotOnlineWhileItsStoreDoesNotAnswer() {
        fixture.started();
        fixture.executors.setStoreAnswers(false);
        fixture.advance(Duration.ofSeconds(40));
        assertThat(fixture.agent.status()).hasToString("STANDBY: the lease is at risk");

        fixture.advance(Duration.ofDays(1));

        assertThat(fixture.agent.status()).hasToString("STANDBY: the lease was not renewed for five sixths of its ttl");
    }

    @Test
    @DisplayName("N8: a subscription that blocks does not delay heartbeats")
    void aBlockedSubscriptionDoesNotDelayHeartbeats() {
        fixture.executors.setHintsAnswer(false);
        fixture.startRun();
        assertThat(fixture.handler.runs()).isEmpty();

        fixture.advance(INTERVAL);
        assertThat(fixture.handler.runs()).hasSize(1);
        fixture.advance(TTL.multipliedBy(3));
        fixture.assertAlive();
        assertThat(fixture.handler.lastRun().cancelled()).isFalse();
    }

    @Test
    void aFailedSubscriptionIsRetriedWithTheNextHeartbeat() {
        List<String> calls = new ArrayList<>();
        HintSubscription subscription = new HintSubscription(
                () -> {
                    calls.add("watch");
                    if (calls.size() == 1) {
                        throw new WorkerStoreException("no", false, null);
                    }
                    return () -> calls.add("closed");
                },
                Runnable::run);

        subscription.open();
        subscription.open();
        subscription.open();
        subscription.close();
        subscription.open();

        assertThat(calls).containsExactly("watch", "watch", "closed");
    }

    @Test
    void aSubscriptionThatOpensAfterCloseIsClosedToo() {
        List<String> calls = new ArrayList<>();
        List<Runnable> tasks = new ArrayList<>();
        HintSubscription subscription = new HintSubscription(() -> () -> calls.add("closed"), tasks::add);
        subscription.open();
        subscription.close();

        tasks.forEach(Runnable::run);

        assertThat(calls).containsExactly("closed");
    }

    @Test
    @DisplayName("N8: failed heartbeats do not end the loop; the agent is on standby until one is answered")
    void failedHeartbeatsDoNotEndTheLoop() {
        fixture.started();
        fixture.store.nextTimes(40, Fate.FAILED);
        fixture.advance(INTERVAL.multipliedBy(2));
        assertThat(fixture.state()).isEqualTo(State.STANDBY);

        fixture.advance(Duration.ofMinutes(10));

        assertThat(fixture.state()).isEqualTo(State.ONLINE);
        fixture.assertAlive();
        assertThat(fixture.count(Kind.STORE_FAILED)).isEqualTo(1);
        assertThat(fixture.count(Kind.STORE_RECOVERED)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "N8: after an outage of any length the worker registers again within one heartbeat interval, with its mark")
    void aMissingRecordIsRegisteredAgainWithItsMark() {
        fixture.started();
        fixture.operator.markOffline(ID);
        fixture.advance(INTERVAL);
        fixture.executors.setStoreAnswers(false);
        fixture.advance(Duration.ofDays(31));
        assertThat(fixture.shared.stored(ID)).isEmpty();

        fixture.executors.setStoreAnswers(true);
        fixture.executors.runDueTasks();
        fixture.advance(INTERVAL);

        assertThat(fixture.stored().availability()).isEqualTo(Availability.OFFLINE);
        fixture.assertAlive();
        assertThat(fixture.count(Kind.REGISTERED)).isEqualTo(2);
    }

    @Test
    @DisplayName("N8: a failed registration is retried until it succeeds")
    void aFailedRegistrationIsRetriedUntilItSucceeds() {
        fixture.store.nextTimes(30, Fate.FAILED);
        fixture.started();
        assertThat(fixture.state()).isEqualTo(State.STARTING);
        assertThat(fixture.agent.status().reasons()).isNotEmpty();

        fixture.advance(Duration.ofMinutes(10));

        assertThat(fixture.state()).isEqualTo(State.ONLINE);
    }

    @Test
    @DisplayName("N8: the worker registers again after a rollback of the store")
    void itRegistersAgainAfterARollbackOfTheStore() {
        fixture.operator.register(ID, RegisterOptions.defaults());
        Runnable rollback = fixture.shared.rollback();
        fixture.advance(1);
        fixture.started();
        long before = fixture.stored().incarnation();
        rollback.run();

        fixture.advance(INTERVAL);

        assertThat(fixture.stored().incarnation()).isGreaterThan(before);
        assertThat(fixture.state()).isEqualTo(State.ONLINE);
    }

    @Test
    void retriesUseExponentialBackoffWithFullJitterUpToOneInterval() {
        HeartbeatScheduler scheduler = new HeartbeatScheduler(16_000, () -> 0.999);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            scheduler.callFailed(0, "down");
            waits.add(scheduler.dueAt());
        }

        assertThat(waits).containsExactly(999L, 1998L, 3996L, 7992L, 15984L, 15984L, 15984L);
        HeartbeatScheduler withoutJitter = new HeartbeatScheduler(16_000, () -> 0);
        withoutJitter.callFailed(0, "down");
        assertThat(withoutJitter.dueAt()).isZero();
    }

    @Test
    void hintsTakeEffectAtOnceWithinARateLimit() {
        HeartbeatScheduler scheduler = new HeartbeatScheduler(16_000, () -> 0);
        for (int i = 0; i < 8; i++) {
            scheduler.hinted(0);
            assertThat(scheduler.dueAt()).isZero();
            scheduler.callSent();
            scheduler.heartbeatAcknowledged(0);
        }

        scheduler.hinted(0);

        assertThat(scheduler.dueAt()).isEqualTo(1_000);
        scheduler.callSent();
        scheduler.hinted(500);
        scheduler.heartbeatAcknowledged(0);
        assertThat(scheduler.dueAt()).isEqualTo(2_000);
    }

    @Test
    void aRegistrationWhoseReplyWasLostIsRecognisedAsOwn() {
        fixture.started();
        fixture.advance(INTERVAL);
        fixture.executors.setStoreAnswers(false);
        fixture.advance(TTL.multipliedBy(2));
        fixture.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        fixture.executors.setStoreAnswers(true);

        fixture.advance(INTERVAL);

        assertThat(fixture.state()).isEqualTo(State.ONLINE);
        fixture.assertAlive();
    }

    @Test
    void itWaitsForAnIdThatItMayNotSupersede() {
        AgentFixture waiting = AgentFixture.configured(
                builder -> builder.options(RegisterOptions.defaults().rejectingIfAlive()));
        waiting.operator.register(ID, RegisterOptions.defaults());
        waiting.started();
        waiting.advance(TTL.minusSeconds(1));
        assertThat(waiting.state()).isEqualTo(State.STARTING);
        assertThat(waiting.count(Kind.CALL_REFUSED)).isEqualTo(1);
        assertThat(waiting.count(Kind.STORE_FAILED)).isZero();
        waiting.assertThatReason().startsWith("refused: ");

        waiting.advance(INTERVAL.plusSeconds(1));

        assertThat(waiting.state()).isEqualTo(State.ONLINE);
    }

    // ---- settings

    @Test
    void anIntervalOfMoreThanAQuarterOfTheTtlIsRefused() {
        WorkerAgent.Builder builder = WorkerAgent.builder(fixture.store)
                .handler(run -> {})
                .settings(WorkerManagerSettings.defaults().withTtl(TTL));

        assertThatThrownBy(
                        () -> builder.heartbeatInterval(INTERVAL.plusMillis(1)).build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("heartbeatInterval must be at most a quarter of the ttl PT1M, was PT15.001S");
        assertThat(builder.heartbeatInterval(INTERVAL).build().id().value()).startsWith("worker-kraken-");
    }

    @Test
    void invalidSettingsAreRefused() {
        assertThatThrownBy(() -> WorkerAgent.builder(fixture.store).build()).hasMessage("an agent needs a handler");
        WorkerAgent.Builder builder = WorkerAgent.builder(fixture.store).handler(run -> {});
        assertThatThrownBy(() -> builder.options(RegisterOptions.defaults().withAttribute("agent", "007"))
                        .build())
                .hasMessage("options must not set the attribute agent: the agent writes it");
        assertThatThrownBy(() -> builder.options(RegisterOptions.defaults())
                        .drainTimeout(Duration.ofMillis(-1))
                        .build())
                .hasMessageStartingWith("drainTimeout must be PT0S to");
        assertThatThrownBy(() -> fixture.agent.drain(Duration.ofMillis(-1), Order.Cause.unstated()))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    @DisplayName("N30: a heartbeat interval or grace period of zero or of more than a day is refused")
    void timesOutOfBoundsAreRefused() {
        WorkerAgent.Builder builder = WorkerAgent.builder(fixture.store)
                .handler(run -> {})
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofDays(1)))
                .drainTimeout(Duration.ZERO);
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(999_999)}) {
            assertThatThrownBy(() -> builder.heartbeatInterval(wrong).build())
                    .hasMessage("heartbeatInterval must be PT0.001S to PT24H, was " + wrong);
            assertThatThrownBy(() -> builder.heartbeatInterval(INTERVAL)
                            .gracePeriod(wrong)
                            .build())
                    .hasMessage("gracePeriod must be PT0.001S to PT24H, was " + wrong);
        }
        assertThatThrownBy(() ->
                        builder.gracePeriod(Duration.ofDays(1).plusNanos(1)).build())
                .hasMessageStartingWith("gracePeriod must be");
        assertThat(builder.heartbeatInterval(Duration.ofMillis(1))
                        .gracePeriod(Duration.ofDays(1))
                        .build()
                        .status()
                        .state())
                .isEqualTo(State.STARTING);
    }

    @Test
    void heartbeatsGoOnIfTheRecordHasNoRoomForTheStatus() {
        AgentFixture full = AgentFixture.configured(
                builder -> builder.options(RegisterOptions.defaults().withAttribute("a", "x".repeat(16_280))));
        full.started();
        full.operator.pause(ID);
        full.advance(TTL);

        full.assertThatReason().startsWith("paused since");
        full.assertAlive();
        full.assertThatStoredStatus().containsEntry("state", "ONLINE");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @DisplayName("N8: a decision that fails halfway is repeated, and heartbeats go on")
    void aFailedDecisionIsRepeated(int times) {
        fixture.startRun();
        fixture.failNextRandomNumbers(times);
        fixture.advance(TTL.multipliedBy(2));

        fixture.assertAlive();
        assertThat(fixture.state()).isEqualTo(State.ONLINE);
        fixture.store.next(Fate.FAILED);
        fixture.failNextRandomNumbers(times);
        fixture.advance(TTL.multipliedBy(2));
        fixture.finish();
        fixture.agent.close();
        fixture.advance(INTERVAL);

        assertThat(fixture.agent.status()).hasToString("STOPPED: the worker unregistered");
        assertThat(fixture.count(Kind.SESSION_RELEASED)).isEqualTo(1);
    }

    @Test
    @DisplayName("N8: heartbeats go on if the status is too long or not valid text")
    void heartbeatsGoOnIfTheStatusHasInvalidText() {
        AgentFixture failing = AgentFixture.withStore(store -> failing(store, "\ud800".repeat(9_000) + "\n"));
        failing.started();
        failing.advance(TTL.multipliedBy(2));

        failing.assertAlive();
        assertThat(failing.events).extracting(AgentEvent::toString).allMatch(line -> line.indexOf('\n') < 0);
    }

    /** Every third write fails with this message. */
    private static WorkerStore failing(WorkerStore store, String message) {
        AtomicInteger writes = new AtomicInteger();
        return StoreProxy.around(store, call -> {
            if (call.name().equals("write") && writes.incrementAndGet() % 3 == 0) {
                throw new WorkerStoreException(message, false, null);
            }
            return call.proceed();
        });
    }

    @Test
    void nullArgumentsAreRefusedByName() {
        WorkerAgent.Builder builder = WorkerAgent.builder(fixture.shared);
        assertThatThrownBy(() -> WorkerAgent.builder(null)).hasMessage("store");
        assertThatThrownBy(() -> builder.handler(null)).hasMessage("handler");
        assertThatThrownBy(() -> builder.source(null)).hasMessage("source");
        assertThatThrownBy(() -> builder.listener(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("listener");
        assertThatThrownBy(() -> fixture.agent.drain(null, Order.Cause.unstated()))
                .hasMessage("deadline");
        assertThatThrownBy(() -> fixture.agent.drain(Duration.ZERO, null)).hasMessage("cause");
    }
}
