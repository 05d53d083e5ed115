package io.workermanager.agent;

import static io.workermanager.agent.AgentFixture.BEAT;
import static io.workermanager.agent.AgentFixture.ID;
import static io.workermanager.agent.AgentFixture.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.agent.AgentEvent.Kind;
import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeartbeatingTest {
    private final AgentFixture scene = AgentFixture.withoutSource();

    private void fail(int times) {
        scene.store.next(Collections.nCopies(times, Fate.FAILED).toArray(Fate[]::new));
    }

    @Test
    void itRegistersAtOnceAndBeatsFirstAtARandomTimeWithinOneInterval() {
        scene.chance = 0.25;
        scene.started();
        Instant registered = scene.shared.clock();
        scene.store.forgetTrips();

        scene.pass(Duration.ofMillis(3_749));
        assertThat(scene.store.trips()).isEmpty();
        scene.pass(Duration.ofMillis(1));

        assertThat(scene.store.trips()).startsWith("write");
        assertThat(scene.stored().lease().lastHeartbeat()).isEqualTo(registered.plusMillis(3_750));
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }

    @Test
    void itBeatsOnceAQuarterOfTheTtlInOneTripEach() {
        scene.started();
        scene.pass(BEAT);
        scene.store.forgetTrips();

        scene.pass(BEAT.multipliedBy(100));

        assertThat(scene.store.trips()).containsOnly("write").hasSizeBetween(100, 112);
    }

    @Test
    void aSlowHandlerStopsNoBeat() {
        scene.started();
        scene.claim();
        scene.pass(TTL.multipliedBy(10));

        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.work.last().cancelled()).isFalse();
    }

    @Test
    void whatItSaysOfItselfStandsInTheRecordAndCostsNothingWhileItStays() {
        scene.started();
        scene.pass(BEAT);
        assertThat(scene.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "ONLINE")
                .containsKey("process");

        scene.operator.pause(ID);
        scene.lanes.settle();
        scene.pass(BEAT.multipliedBy(2));

        assertThat(scene.state()).isEqualTo(AgentState.STANDBY);
        assertThat(scene.agent.status().reasons()).singleElement().asString().startsWith("paused since");
        assertThat(scene.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "STANDBY");
    }

    @Test
    void aRecordThatWasNotBeatenYetSaysThatItsAgentStarts() {
        scene.started();

        assertThat(scene.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "STARTING");
    }

    @Test
    void itStandsByWhileItIsMarkedOrHeldAndComesBackByItself() {
        scene.started();
        scene.operator.markAllOffline(OrderCause.of("ops", "incident"));
        scene.pass(BEAT);
        assertThat(scene.agent.status().reasons()).singleElement().asString().contains("incident (ops)");

        scene.operator.markAllOnline();
        scene.pass(BEAT);

        assertThat(scene.agent.status()).hasToString("ONLINE");
    }

    // ---- when the store fails

    @Test
    @DisplayName("N8: a store that never answers leaves no agent online")
    void aStoreThatNeverAnswersLeavesNoAgentOnline() {
        scene.started();
        scene.lanes.storeAnswers(false);
        scene.pass(Duration.ofSeconds(40));
        assertThat(scene.agent.status()).hasToString("STANDBY: the lease is at risk");

        scene.pass(Duration.ofDays(1));

        assertThat(scene.agent.status()).hasToString("STANDBY: the lease was not renewed for five sixths of its ttl");
    }

    @Test
    @DisplayName("N8: a subscription that is never answered holds up no beat")
    void aSubscriptionThatIsNeverAnsweredHoldsUpNoBeat() {
        scene.lanes.hintsAnswer(false);
        scene.started();
        scene.claim();
        assertThat(scene.work.runs()).isEmpty();

        scene.pass(BEAT);
        assertThat(scene.work.runs()).hasSize(1);
        scene.pass(TTL.multipliedBy(3));
        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.work.last().cancelled()).isFalse();
    }

    @Test
    void aSubscriptionThatFailsIsTriedAgainWithTheNextBeat() {
        List<String> calls = new ArrayList<>();
        HintSubscription ear = new HintSubscription(
                () -> {
                    calls.add("watch");
                    if (calls.size() == 1) {
                        throw new WorkerStoreException("no", false, null);
                    }
                    return () -> calls.add("closed");
                },
                Runnable::run);

        ear.open();
        ear.open();
        ear.open();
        ear.close();
        ear.open();

        assertThat(calls).containsExactly("watch", "watch", "closed");
    }

    @Test
    void aSubscriptionThatBeginsAfterTheEndIsEndedToo() {
        List<String> calls = new ArrayList<>();
        List<Runnable> lane = new ArrayList<>();
        HintSubscription ear = new HintSubscription(() -> () -> calls.add("closed"), lane::add);
        ear.open();
        ear.close();

        lane.forEach(Runnable::run);

        assertThat(calls).containsExactly("closed");
    }

    @Test
    @DisplayName("N8: beats that fail do not end the loop, and it stands by until one is answered")
    void beatsThatFailDoNotEndTheLoop() {
        scene.started();
        fail(40);
        scene.pass(BEAT.multipliedBy(2));
        assertThat(scene.state()).isEqualTo(AgentState.STANDBY);

        scene.pass(Duration.ofMinutes(10));

        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.count(Kind.STORE_FAILED)).isEqualTo(1);
        assertThat(scene.count(Kind.STORE_BACK)).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "N8: after an outage of any length a missing record is registered again within one beat, with its mark")
    void aMissingRecordIsRegisteredAgainWithItsMark() {
        scene.started();
        scene.operator.markOffline(ID);
        scene.pass(BEAT);
        scene.lanes.storeAnswers(false);
        scene.pass(Duration.ofDays(31));
        assertThat(scene.shared.stored(ID)).isEmpty();

        scene.lanes.storeAnswers(true);
        scene.lanes.settle();
        scene.pass(BEAT);

        assertThat(scene.stored().availability()).isEqualTo(Availability.OFFLINE);
        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.count(Kind.REGISTERED)).isEqualTo(2);
    }

    @Test
    @DisplayName("N8: a registration that fails is tried until it is made")
    void aRegistrationThatFailsIsTriedUntilItIsMade() {
        fail(30);
        scene.started();
        assertThat(scene.state()).isEqualTo(AgentState.STARTING);
        assertThat(scene.agent.status().reasons()).isNotEmpty();

        scene.pass(Duration.ofMinutes(10));

        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }

    @Test
    @DisplayName("N8: a store that was rolled back is registered with again")
    void aStoreThatWasRolledBackIsRegisteredWithAgain() {
        scene.operator.register(ID, RegisterOptions.defaults());
        Runnable rollback = scene.shared.rollback();
        scene.pass(1);
        scene.started();
        long before = scene.stored().incarnation();
        rollback.run();

        scene.pass(BEAT);

        assertThat(scene.stored().incarnation()).isGreaterThan(before);
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
    }

    @Test
    void attemptsAfterAFailureBackOffAtRandomUpToOneInterval() {
        HeartbeatScheduler pace = new HeartbeatScheduler(16_000, () -> 0.999);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            pace.failed(0, "down");
            waits.add(pace.due());
        }

        assertThat(waits).containsExactly(999L, 1998L, 3996L, 7992L, 15984L, 15984L, 15984L);
        HeartbeatScheduler lucky = new HeartbeatScheduler(16_000, () -> 0);
        lucky.failed(0, "down");
        assertThat(lucky.due()).isZero();
    }

    @Test
    void hintsAreFollowedAtOnceUnlessTheyPourIn() {
        HeartbeatScheduler pace = new HeartbeatScheduler(16_000, () -> 0);
        for (int i = 0; i < 8; i++) {
            pace.hinted(0);
            assertThat(pace.due()).isZero();
            pace.sending();
            pace.beaten(0);
        }

        pace.hinted(0);

        assertThat(pace.due()).isEqualTo(1_000);
        pace.sending();
        pace.hinted(500);
        pace.beaten(0);
        assertThat(pace.due()).isEqualTo(2_000);
    }

    @Test
    void aRegistrationWhoseReplyWasLostIsNoNewerProcess() {
        scene.started();
        scene.pass(BEAT);
        scene.lanes.storeAnswers(false);
        scene.pass(TTL.multipliedBy(2));
        scene.store.next(Fate.REPLY_LOST, Fate.REPLY_LOST, Fate.REPLY_LOST);
        scene.lanes.storeAnswers(true);

        scene.pass(BEAT);

        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
    }

    @Test
    void anIdThatIsTakenAndMayNotBeSupersededIsWaitedFor() {
        AgentFixture polite = AgentFixture.with(
                builder -> builder.options(RegisterOptions.defaults().rejectingIfAlive()));
        polite.operator.register(ID, RegisterOptions.defaults());
        polite.started();
        polite.pass(TTL.minusSeconds(1));
        assertThat(polite.state()).isEqualTo(AgentState.STARTING);
        assertThat(polite.count(Kind.REFUSED)).isEqualTo(1);
        assertThat(polite.count(Kind.STORE_FAILED)).isZero();
        assertThat(polite.agent.status().reasons()).singleElement().asString().startsWith("refused: ");

        polite.pass(BEAT.plusSeconds(1));

        assertThat(polite.state()).isEqualTo(AgentState.ONLINE);
    }

    // ---- the configuration

    @Test
    void aTtlWithoutRoomForFourBeatsIsRefused() {
        AgentBuilder builder = WorkerAgent.builder(scene.store)
                .handler(run -> {})
                .settings(WorkerManagerSettings.defaults().withTtl(TTL));

        assertThatThrownBy(() -> builder.heartbeatEvery(BEAT.plusMillis(1)).build())
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("a ttl must have room for 4 beats, was PT1M with a beat every PT15.001S");
        assertThat(builder.heartbeatEvery(BEAT).build().id().value()).startsWith("worker-kraken-");
    }

    @Test
    void aBuilderThatIsToldNonsenseSaysSo() {
        assertThatThrownBy(() -> WorkerAgent.builder(scene.store).build()).hasMessage("an agent needs a handler");
        AgentBuilder builder = WorkerAgent.builder(scene.store).handler(run -> {});
        assertThatThrownBy(() -> builder.options(RegisterOptions.defaults().withAttribute("agent", "007"))
                        .build())
                .hasMessage("the attribute agent is the agent's own");
        assertThatThrownBy(() -> builder.options(RegisterOptions.defaults())
                        .drainTimeout(Duration.ofMillis(-1))
                        .build())
                .hasMessageStartingWith("time to drain must be PT0S to");
        assertThatThrownBy(() -> scene.agent.drain(Duration.ofMillis(-1), OrderCause.unstated()))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    @DisplayName("N30: a time between beats, or a grace, of zero or beyond a day is refused")
    void timesOutOfBoundsAreRefused() {
        AgentBuilder builder = WorkerAgent.builder(scene.store)
                .handler(run -> {})
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofDays(1)))
                .drainTimeout(Duration.ZERO);
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(999_999)}) {
            assertThatThrownBy(() -> builder.heartbeatEvery(wrong).build())
                    .hasMessage("time between beats must be PT0.001S to PT24H, was " + wrong);
            assertThatThrownBy(() -> builder.heartbeatEvery(BEAT).grace(wrong).build())
                    .hasMessage("grace must be PT0.001S to PT24H, was " + wrong);
        }
        assertThatThrownBy(() -> builder.grace(Duration.ofDays(1).plusNanos(1)).build())
                .hasMessageStartingWith("grace must be");
        assertThat(builder.heartbeatEvery(Duration.ofMillis(1))
                        .grace(Duration.ofDays(1))
                        .build()
                        .status()
                        .state())
                .isEqualTo(AgentState.STARTING);
    }

    @Test
    void aRecordWithoutRoomForTheAgentsWordsIsBeatenAllTheSame() {
        AgentFixture full = AgentFixture.with(
                builder -> builder.options(RegisterOptions.defaults().withAttribute("a", "x".repeat(16_280))));
        full.started();
        full.operator.pause(ID);
        full.pass(TTL);

        assertThat(full.agent.status().reasons()).singleElement().asString().startsWith("paused since");
        assertThat(full.stored().lease().livenessAt(full.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(full.stored().attributes().asMap().get("agent"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("state", "ONLINE");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    @DisplayName("N8: a step of the agent's own that fails in the middle leaves it with an alarm, and beats go on")
    void aStepThatFailsLeavesTheAgentWithAnAlarm(int times) {
        scene.started();
        scene.claim();
        scene.failNextDraws(times);
        scene.pass(TTL.multipliedBy(2));

        assertThat(scene.stored().lease().livenessAt(scene.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(scene.state()).isEqualTo(AgentState.ONLINE);
        scene.store.next(Fate.FAILED);
        scene.failNextDraws(times);
        scene.pass(TTL.multipliedBy(2));
        scene.finish();
        scene.agent.close();
        scene.pass(BEAT);

        assertThat(scene.agent.status()).hasToString("STOPPED: it said goodbye");
        assertThat(scene.count(Kind.RELEASED)).isEqualTo(1);
    }

    @Test
    @DisplayName("N8: words that no record has room for, or could hold, keep no beat from being sent")
    void wordsThatNoRecordCouldHoldKeepNoBeat() {
        AgentFixture odd = AgentFixture.over(store -> failing(store, "\ud800".repeat(9_000) + "\n"));
        odd.started();
        odd.pass(TTL.multipliedBy(2));

        assertThat(odd.stored().lease().livenessAt(odd.shared.clock())).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(odd.events).extracting(AgentEvent::toString).allMatch(line -> line.indexOf('\n') < 0);
    }

    /** Every third call that writes fails so. */
    private static WorkerStore failing(WorkerStore store, String message) {
        AtomicInteger writes = new AtomicInteger();
        return (WorkerStore) Proxy.newProxyInstance(
                WorkerStore.class.getClassLoader(), new Class<?>[] {WorkerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("write") && writes.incrementAndGet() % 3 == 0) {
                        throw new WorkerStoreException(message, false, null);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void argumentsThatAreNullAreRefusedByName() {
        AgentBuilder builder = WorkerAgent.builder(scene.shared);
        assertThatThrownBy(() -> WorkerAgent.builder(null)).hasMessage("store");
        assertThatThrownBy(() -> builder.handler(null)).hasMessage("work");
        assertThatThrownBy(() -> builder.source(null)).hasMessage("queue");
        assertThatThrownBy(() -> builder.listener(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("listener");
        assertThatThrownBy(() -> scene.agent.drain(null, OrderCause.unstated())).hasMessage("deadline");
        assertThatThrownBy(() -> scene.agent.drain(Duration.ZERO, null)).hasMessage("cause");
    }
}
