package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Claim;
import io.workermanager.Settings;
import io.workermanager.WorkerManager;
import io.workermanager.model.Cause;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.store.StoreDouble;
import java.time.Duration;
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
class ThreadsTest {
    private final StoreDouble store = StoreDouble.empty();
    private final WorkerManager operator = WorkerManager.over(store.sibling());
    private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();

    private WorkerAgent started(SessionHandler handler) throws InterruptedException {
        WorkerAgent agent = WorkerAgent.over(store)
                .settings(Settings.DEFAULTS.ttl(Duration.ofSeconds(20)))
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
            Claim claim = operator.claim(Criteria.ANY, SessionId.of("s")).orElseThrow();

            await(AgentEvent.Kind.RELEASED);

            assertThat(threads).containsExactly(agent.id() + " run of s#" + claim.token());
            assertThat(operator.findBySession(SessionId.of("s"))).isEmpty();
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
        operator.claim(Criteria.ANY, SessionId.of("s"));
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
        WorkerAgent agent = WorkerAgent.over(store)
                .handler(run -> {})
                .listener(event -> {
                    throw new AssertionError("full");
                })
                .listener(events::add)
                .build();
        agent.start();
        await(AgentEvent.Kind.REGISTERED);

        agent.drain(Duration.ZERO, Cause.UNSTATED);

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

        operator.claim(Criteria.ANY, SessionId.of("s"));

        assertThat(closed.await(200, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
    }

    @Test
    void aListenerThatClosesItsAgentWaitsForNothing()
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<WorkerAgent> itself = new CompletableFuture<>();
        WorkerAgent agent = WorkerAgent.over(store)
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
        WorkerAgent agent = WorkerAgent.over(store)
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

        agent.drain(Duration.ofSeconds(10), Cause.UNSTATED);

        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(AgentState.STOPPED);
        never.countDown();
    }
}
