package io.workermanager.inmemory.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.workermanager.agent.AgentEvent;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.SessionRun;
import io.workermanager.agent.SessionSource;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** No test here sleeps or measures time, except for a generous bound on a thousand rounds. */
@Timeout(600)
class SimulatedFleetTest {
    private static final String SESSION = "BTC/USD";
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SimulatedFleet fleet = SimulatedFleet.create();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        fleet.close();
    }

    private WorkerAgent started(String id, SessionHandler handler) {
        WorkerAgent agent = agent(id, handler).build();
        agent.start();
        fleet.advance(Duration.ZERO);
        return agent;
    }

    private WorkerAgent.Builder agent(String id, SessionHandler handler) {
        return fleet.agent(id).handler(handler).withoutLog();
    }

    private Claim claim() {
        Claim claim = fleet.manager().claim(Criteria.any(), SESSION).orElseThrow();
        fleet.advance(Duration.ZERO);
        return claim;
    }

    private void log(String text) {
        log.add(Duration.between(start, fleet.now()).toSeconds() + " s: " + text);
    }

    private final Instant start = fleet.now();

    private void untilCancelled(SessionRun run) throws InterruptedException {
        log("begins " + run);
        while (!run.awaitCancelled(Duration.ofDays(1))) {
            log("waits on");
        }
        log("ends " + run);
    }

    // ---- time

    @Test
    void anAgentSendsHeartbeatsWhileTheClockMoves() {
        WorkerAgent agent = started("worker-1", this::untilCancelled);

        fleet.advance(Duration.ofHours(10));

        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.ONLINE);
        assertThat(fleet.manager().isOnline("worker-1")).isTrue();
        assertThat(Duration.between(start, fleet.now())).isEqualTo(Duration.ofHours(10));
    }

    @Test
    void nothingHappensWhileTheClockStands() {
        WorkerAgent agent = agent("worker-1", this::untilCancelled).build();

        agent.start();

        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STARTING);
    }

    @Test
    void aHandlerWaitsForVirtualTime() {
        started("worker-1", run -> {
            for (int i = 0; i < 3 && !run.awaitCancelled(Duration.ofSeconds(10)); i++) {
                log("quote " + run.session());
            }
        });
        claim();

        fleet.advance(MINUTE);

        assertThat(log).containsExactly("10 s: quote BTC/USD", "20 s: quote BTC/USD", "30 s: quote BTC/USD");
        assertThat(fleet.manager().recovery().findBySession(SESSION)).isEmpty();
    }

    @Test
    void agentsActInTheOrderOfTheirTimes() {
        for (String id : List.of("worker-1", "worker-2", "worker-3")) {
            started(id, run -> {
                Duration pause = Duration.ofSeconds(id.charAt(7) - '0');
                while (!run.awaitCancelled(pause)) {
                    log(id);
                }
            });
            assertThat(fleet.manager().claim(Criteria.any(), "session of " + id))
                    .isPresent();
            fleet.advance(Duration.ZERO);
        }

        fleet.advance(Duration.ofSeconds(4));

        assertThat(log)
                .containsExactly(
                        "1 s: worker-1",
                        "2 s: worker-2",
                        "2 s: worker-1",
                        "3 s: worker-3",
                        "3 s: worker-1",
                        "4 s: worker-2",
                        "4 s: worker-1");
    }

    // ---- leases and outages

    @Test
    void aRunOfAWorkerThatIsCutOffIsCancelledBeforeItsLeaseEnds() {
        started("worker-1", this::untilCancelled);
        claim();

        fleet.disconnect("worker-1");
        fleet.advance(Duration.ofSeconds(49));
        assertThat(log).hasSize(1);
        fleet.advance(SECOND);

        assertThat(log).hasSize(2).last().asString().startsWith("50 s: ends BTC/USD");
    }

    @Test
    void aRunOutlivesAShortOutage() {
        List<AgentEvent.Kind> events = Collections.synchronizedList(new ArrayList<>());
        WorkerAgent agent = agent("worker-1", this::untilCancelled)
                .listener(event -> events.add(event.kind()))
                .build();
        agent.start();
        fleet.advance(Duration.ZERO);
        claim();

        fleet.disconnectAll();
        fleet.advance(Duration.ofSeconds(40));
        fleet.reconnectAll();
        fleet.advance(MINUTE);

        assertThat(log).hasSize(1);
        assertThat(events)
                .containsOnlyOnce(AgentEvent.Kind.STORE_FAILED, AgentEvent.Kind.STORE_RECOVERED)
                .doesNotContain(AgentEvent.Kind.RUN_CANCELLED);
    }

    @Test
    void aWriteWhoseAnswerIsLostHasHappened() {
        started("worker-1", this::untilCancelled);
        fleet.loseAllReplies();

        assertThatExceptionOfType(WorkerStoreException.class)
                .isThrownBy(() -> fleet.manager().markOffline("worker-1"))
                .satisfies(e -> assertThat(e.outcomeUnknown()).isTrue());

        fleet.reconnectAll();
        assertThat(fleet.manager().isOnline("worker-1")).isFalse();
    }

    @Test
    void anAgentRegistersEvenIfTheAnswersAreLostAtFirst() {
        WorkerAgent agent = agent("worker-1", this::untilCancelled).build();
        fleet.loseReplies("worker-1");
        agent.start();
        fleet.advance(MINUTE);
        assertThat(fleet.manager().listWorkers().ids()).hasSize(1);
        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STARTING);

        fleet.reconnect("worker-1");
        fleet.advance(MINUTE);

        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.ONLINE);
    }

    @Test
    void anotherWorkerTakesOverTheSessionOfAWorkerThatIsCutOff() {
        takeover(fleet, log);

        assertThat(log).hasSize(3);
        assertThat(log.get(0)).isEqualTo("worker-1 begins");
        assertThat(log.get(1)).isEqualTo("worker-1 ends");
        assertThat(log.get(2)).isEqualTo("worker-2 begins");
    }

    private static void takeover(SimulatedFleet fleet, List<String> log) {
        for (String id : List.of("worker-1", "worker-2")) {
            fleet.agent(id)
                    .withoutLog()
                    .handler(run -> {
                        log.add(id + " begins");
                        while (!run.awaitCancelled(Duration.ofHours(1))) {
                            log.add(id + " goes on");
                        }
                        log.add(id + " ends");
                    })
                    .build()
                    .start();
            fleet.advance(Duration.ZERO);
        }
        Claim first = fleet.manager().claim(Criteria.any(), SESSION).orElseThrow();
        fleet.advance(Duration.ZERO);

        fleet.disconnect(first.worker());
        fleet.advance(Duration.ofSeconds(61));
        Recovery orphan = fleet.manager()
                .recovery()
                .recoverOrphansNow("dispatcher", MINUTE, 10)
                .get(0);
        Claim second = fleet.manager().recovery().claim(Criteria.any(), orphan).orElseThrow();
        fleet.advance(Duration.ZERO);

        assertThat(first.worker()).hasToString("worker-1");
        assertThat(second.worker()).hasToString("worker-2");
        assertThat(second.token()).isGreaterThan(first.token());
    }

    @Test
    void aThousandTakeoversHaveTheSameOutcome() {
        long begin = System.nanoTime();
        int rounds = 1_000;
        for (int i = 0; i < rounds; i++) {
            List<String> round = Collections.synchronizedList(new ArrayList<>());
            try (SimulatedFleet own = SimulatedFleet.create()) {
                takeover(own, round);
                assertThat(round).containsExactly("worker-1 begins", "worker-1 ends", "worker-2 begins");
            }
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);

        System.out.println("a simulated takeover takes " + millis / (double) rounds + " ms of real time");
        assertThat(millis).isLessThan(rounds * 200L);
    }

    @Test
    void theSameCallsHaveTheSameEventsAtTheSameTimes() {
        List<String> first = eventsOfAnEventfulHour();

        assertThat(first).hasSizeGreaterThan(100);
        assertThat(eventsOfAnEventfulHour()).isEqualTo(first);
    }

    private static List<String> eventsOfAnEventfulHour() {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        try (SimulatedFleet own = SimulatedFleet.create()) {
            for (int i = 0; i < 5; i++) {
                String id = "worker-" + i;
                own.agent(id)
                        .withoutLog()
                        .listener(event -> events.add(own.now() + " " + id + " " + event))
                        .handler(run -> assertThat(run.awaitCancelled(Duration.ofSeconds(100)))
                                .isIn(true, false))
                        .build()
                        .start();
            }
            for (int minute = 0; minute < 60; minute++) {
                own.advance(MINUTE);
                own.reconnectAll();
                own.advance(SECOND);
                events.add(own.manager().claim(Criteria.any(), "s" + minute % 7).toString());
                if (minute % 3 == 0) {
                    own.disconnect("worker-" + minute % 5);
                } else if (minute % 5 == 0) {
                    own.loseAllReplies();
                }
            }
        }
        return events;
    }

    @Test
    void aNewerProcessFencesTheOlderOne() {
        WorkerAgent older = started("worker-1", this::untilCancelled);
        fleet.disconnect("worker-1");

        WorkerAgent newer = started("worker-1", this::untilCancelled);
        fleet.reconnect("worker-1");
        fleet.advance(MINUTE);

        assertThat(older.status().state()).isEqualTo(AgentStatus.State.FENCED);
        assertThat(newer.status().state()).isEqualTo(AgentStatus.State.ONLINE);
    }

    // ---- stopping

    @Test
    void aDrainCancelsTheRunAtItsDeadline() {
        WorkerAgent agent = started("worker-1", this::untilCancelled);
        claim();

        agent.drain(Duration.ofSeconds(20), Order.Cause.unstated());
        fleet.advance(Duration.ofSeconds(19));
        assertThat(log).hasSize(1);
        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.DRAINING);
        fleet.advance(Duration.ofSeconds(2));

        assertThat(log).hasSize(2).last().asString().startsWith("20 s: ends BTC/USD");
        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
    }

    @Test
    void closingAnAgentMovesTheClockAsFarAsItWaits() {
        WorkerAgent agent = started("worker-1", this::untilCancelled);
        claim();

        agent.close();

        assertThat(agent.status().state()).isEqualTo(AgentStatus.State.STOPPED);
        assertThat(log).hasSize(2);
        assertThat(fleet.manager().listWorkers().ids()).isEmpty();
        assertThat(fleet.manager().recovery().findBySession(SESSION)).isPresent();
    }

    @Test
    void awaitOnlineMovesTheClockAsFarAsItWaits() throws Exception {
        WorkerAgent agent = agent("worker-1", this::untilCancelled).build();
        fleet.disconnectAll();
        agent.start();

        assertThat(agent.awaitOnline(MINUTE).state()).isEqualTo(AgentStatus.State.STARTING);
        assertThat(Duration.between(start, fleet.now())).isEqualTo(MINUTE);

        fleet.reconnectAll();
        assertThat(agent.awaitOnline(Duration.ofDays(1)).state()).isEqualTo(AgentStatus.State.ONLINE);
        assertThat(Duration.between(start, fleet.now())).isLessThan(Duration.ofMinutes(3));
    }

    @Test
    void awaitStoppedMovesTheClockAsFarAsItWaits() {
        started("worker-1", this::untilCancelled);
        claim();
        fleet.manager().sendShutdownSignal("worker-1", Order.Cause.unstated());

        assertThat(fleet.manager()
                        .fleet()
                        .awaitStopped(Selector.all(), Duration.ofHours(1), progress -> {})
                        .done())
                .isTrue();

        assertThat(Duration.between(start, fleet.now())).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40));
    }

    // ---- code that blocks

    @Test
    void advanceWaitsForAHandlerThatTheTestWakesUp() {
        BlockingQueue<String> orders = new LinkedBlockingQueue<>();
        started("worker-1", run -> {
            for (String order = orders.take(); !order.equals("end"); order = orders.take()) {
                log(order);
            }
        });
        claim();

        for (int i = 0; i < 200; i++) {
            orders.add("order " + i);
            fleet.advance(Duration.ofMillis(1));
            assertThat(log).hasSize(i + 1);
        }
        orders.add("end");
        fleet.advance(Duration.ZERO);

        assertThat(fleet.manager().recovery().findBySession(SESSION)).isEmpty();
    }

    @Test
    void advanceWaitsForThreadsThatTheHandlerStarts() {
        started("worker-1", run -> {
            ExecutorService pool = Executors.newFixedThreadPool(3);
            try {
                for (int i = 0; i < 100; i++) {
                    pool.submit(() -> log("task")).get();
                }
            } finally {
                pool.shutdown();
            }
        });

        claim();

        assertThat(log).hasSize(100);
        assertThat(fleet.manager().recovery().findBySession(SESSION)).isEmpty();
    }

    @Test
    void aHandlerThatBlocksElsewhereIsInterruptedAtTheCancellation() {
        CountDownLatch never = new CountDownLatch(1);
        started("worker-1", run -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                log("interrupted, cancelled " + run.cancelled());
            }
        });
        Claim claim = claim();

        fleet.manager().release(claim);
        fleet.advance(Duration.ZERO);

        assertThat(log).containsExactly("0 s: interrupted, cancelled true");
    }

    @Test
    void aHandlerThatComputesForEverIsReported() {
        AtomicBoolean end = new AtomicBoolean();
        started("worker-1", run -> {
            while (!end.get()) {
                Thread.onSpinWait();
            }
        });
        fleet.patience(Duration.ofMillis(50));

        assertThatIllegalStateException()
                .isThrownBy(this::claim)
                .withMessageContaining("worker-1 run of " + SESSION)
                .withMessageContaining("SimulatedFleetTest")
                .withMessageContaining("PT0.05S");
        end.set(true);
    }

    @Test
    void aHandlerCannotMoveTheClock() {
        AtomicReference<String> message = new AtomicReference<>("");
        started("worker-1", run -> {
            try {
                fleet.advance(MINUTE);
            } catch (IllegalStateException e) {
                message.set(e.getMessage());
            }
        });

        claim();

        assertThat(message.get()).contains("only a thread outside the fleet");
    }

    @Test
    void aSourceFeedsAnAgent() {
        BlockingQueue<SessionId> queue = new LinkedBlockingQueue<>();
        SessionSource source = new SessionSource() {
            @Override
            public Optional<SessionId> take(Duration atMost) {
                return Optional.ofNullable(queue.poll());
            }

            @Override
            public void confirm(SessionId session) {
                log("confirm " + session);
            }

            @Override
            public void giveBack(SessionId session) {
                log("give back " + session);
            }
        };
        WorkerAgent agent =
                agent("worker-1", this::untilCancelled).source(source).build();
        agent.start();
        fleet.advance(Duration.ofSeconds(5));

        queue.add(SessionId.of(SESSION));
        fleet.advance(SECOND);
        agent.drain(SECOND, Order.Cause.unstated());
        fleet.advance(Duration.ofSeconds(2));

        assertThat(log).hasSize(4);
        assertThat(log.get(3)).isEqualTo("7 s: give back BTC/USD");
        assertThat(fleet.manager().listWorkers().ids()).isEmpty();
    }

    // ---- misuse

    @Test
    void misuseIsRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> fleet.advance(Duration.ofSeconds(-1)))
                .withMessageContaining("by");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> fleet.disconnect("nobody"))
                .withMessageContaining("nobody");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> fleet.patience(Duration.ZERO))
                .withMessageContaining("time");
        fleet.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> fleet.advance(SECOND))
                .withMessageContaining("closed");
    }
}
