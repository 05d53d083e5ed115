package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.OrderCause;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent on its real threads: only order is asserted, never time. */
@Timeout(600)
class ThreadedAgentExecutorsTest {
    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager operator = WorkerManager.create(store.sibling());
    private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();

    private WorkerAgent started(SessionHandler handler) throws InterruptedException {
        WorkerAgent agent = WorkerAgent.builder(store)
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofSeconds(20)))
                .handler(handler)
                .listener(events::add)
                .build();
        agent.start();
        await(AgentEvent.Kind.REGISTERED);
        return agent;
    }

    private AgentEvent await(AgentEvent.Kind kind) throws InterruptedException {
        AgentEvent next = events.take();
        while (next.kind() != kind) {
            next = events.take();
        }
        return next;
    }

    @Test
    void aClaimIsRunOnAThreadOfItsOwnAndReleased() throws InterruptedException {
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        try (WorkerAgent agent =
                started(run -> threads.add(Thread.currentThread().getName()))) {
            Claim claim = operator.claim(Criteria.any(), SessionId.of("s")).orElseThrow();

            await(AgentEvent.Kind.RELEASED);

            assertThat(threads).containsExactly(agent.id() + " run of s#" + claim.token());
            assertThat(operator.recovery().findBySession(SessionId.of("s"))).isEmpty();
        }
        assertThat(store.all()).isEmpty();
    }

    @Test
    void closingInterruptsTheHandlerAndCallsBack() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch calledBack = new CountDownLatch(1);
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        WorkerAgent agent = started(run -> {
            run.whenCancelled(calledBack::countDown);
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.add(run.cancelled());
                throw e;
            }
        });
        operator.claim(Criteria.any(), SessionId.of("s"));
        await(AgentEvent.Kind.RUN_STARTED);

        agent.close();

        assertThat(interrupted.take()).isTrue();
        assertThat(calledBack.await(200, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.status().state()).isEqualTo(AgentState.STOPPED);
        agent.close();
    }

    @Test
    void aListenerThatThrowsKeepsNobodyFromBeingTold()
            throws InterruptedException, ExecutionException, TimeoutException {
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .listener(event -> {
                    throw new AssertionError("full");
                })
                .listener(events::add)
                .build();
        agent.start();
        await(AgentEvent.Kind.REGISTERED);

        agent.drain(Duration.ZERO, OrderCause.unstated());

        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void aHandlerThatClosesItsAgentWaitsForNothing() throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<WorkerAgent> itself = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {
            itself.join().close();
            closed.countDown();
        });
        itself.complete(agent);

        operator.claim(Criteria.any(), SessionId.of("s"));

        assertThat(closed.await(200, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void aListenerThatClosesItsAgentWaitsForNothing()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<WorkerAgent> itself = new CompletableFuture<>();
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .listener(event -> {
                    itself.join().close();
                    events.add(event);
                })
                .build();
        itself.complete(agent);
        agent.start();

        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
        assertThat(events).isNotEmpty();
    }

    @Test
    void aListenerThatNeverReturnsKeepsNobodyFromKnowingThatItIsOver()
            throws InterruptedException, ExecutionException, TimeoutException {
        CountDownLatch never = new CountDownLatch(1);
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .grace(Duration.ofMillis(10))
                .listener(event -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .build();
        agent.start();

        agent.drain(Duration.ofSeconds(10), OrderCause.unstated());

        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
        never.countDown();
    }

    @Test
    void aListenerThatBlocksKeepsNoCallbackAndNoOtherListenerWaiting() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch calledBack = new CountDownLatch(1);
        WorkerAgent agent = WorkerAgent.builder(store)
                .grace(Duration.ofMillis(500))
                .handler(run -> {
                    run.whenCancelled(() -> block(never));
                    run.whenCancelled(calledBack::countDown);
                    never.await();
                })
                .listener(event -> block(never))
                .listener(events::add)
                .build();
        agent.start();
        await(AgentEvent.Kind.REGISTERED);
        Claim claim = operator.claim(Criteria.any(), SessionId.of("s")).orElseThrow();
        await(AgentEvent.Kind.RUN_STARTED);

        operator.release(claim);

        assertThat(calledBack.await(20, TimeUnit.SECONDS)).isTrue();
        await(AgentEvent.Kind.RUN_ENDED);
        agent.close();
        assertThat(agent.status().state()).isEqualTo(AgentState.STOPPED);
        never.countDown();
    }

    private static void block(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHandlerThatLocksItsRunHoldsUpNothing() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {
            synchronized (run) {
                never.await();
            }
        });
        Claim claim = operator.claim(Criteria.any(), SessionId.of("s")).orElseThrow();
        await(AgentEvent.Kind.RUN_STARTED);

        operator.release(claim);

        await(AgentEvent.Kind.RUN_ENDED);
        agent.close();
        assertThat(agent.status().state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void whatDependsOnTheEndMayBlock() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {});
        CompletableFuture<Void> first = agent.stopped().thenRun(() -> block(never));
        CompletableFuture<Void> second = agent.stopped().thenRun(told::countDown);
        CompletableFuture<Void> third = agent.stopped().thenRun(() -> block(never));

        agent.close();

        assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(first).isNotDone();
        assertThat(third).isNotDone();
        never.countDown();
        second.join();
    }

    @Test
    void anInterruptedCallerOfCloseWaitsAndKeepsItsInterrupt() throws InterruptedException {
        WorkerAgent agent = started(run -> {});

        Thread.currentThread().interrupt();
        agent.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(agent.status().state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void aListenerThatFallsBehindIsToldHowMuchItMissed() throws InterruptedException {
        CountDownLatch goesOn = new CountDownLatch(1);
        BlockingQueue<AgentEvent> slow = new LinkedBlockingQueue<>();
        EventListeners listeners = new EventListeners(
                List.of(event -> {
                    block(goesOn);
                    slow.add(event);
                }),
                body -> new Thread(body).start());
        AgentEvent event = AgentEvent.of(AgentEvent.Kind.STATUS, "ONLINE");
        for (int i = 0; i < EventListeners.BACKLOG + 100; i++) {
            listeners.tell(event);
        }
        CountDownLatch all = new CountDownLatch(1);
        listeners.afterAll(all::countDown);
        goesOn.countDown();
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();

        listeners.tell(event);

        AgentEvent missed = null;
        for (AgentEvent next = slow.take(); missed == null; next = slow.take()) {
            missed = next.kind() == AgentEvent.Kind.EVENTS_MISSED ? next : null;
        }
        assertThat(missed.detail()).matches("(99|100) events.*");
    }
}
