package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus.State;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An agent on real threads. The tests assert the order of events, never times. */
@Timeout(600)
class ThreadedAgentExecutorsTest {
    private static final SessionId SESSION = SessionId.of("s");

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager operator = WorkerManager.create(store.sibling());
    private final BlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();

    private WorkerAgent started(SessionHandler handler) throws InterruptedException {
        WorkerAgent agent = WorkerAgent.builder(store)
                .settings(WorkerManagerSettings.defaults().withTtl(Duration.ofSeconds(20)))
                .handler(handler)
                .listener(events::add)
                .build();
        return started(agent);
    }

    private WorkerAgent started(WorkerAgent agent) throws InterruptedException {
        agent.start();
        await(AgentEvent.Kind.REGISTERED);
        return agent;
    }

    private Claim claim() {
        return operator.claim(Criteria.any(), SESSION).orElseThrow();
    }

    private static void assertStops(WorkerAgent agent) throws Exception {
        assertThat(agent.stopped().get(200, TimeUnit.SECONDS).state()).isEqualTo(State.STOPPED);
    }

    private AgentEvent await(AgentEvent.Kind kind) throws InterruptedException {
        AgentEvent next = events.take();
        while (next.kind() != kind) {
            next = events.take();
        }
        return next;
    }

    @Test
    void aClaimRunsOnAThreadOfItsOwn() throws InterruptedException {
        BlockingQueue<String> threads = new LinkedBlockingQueue<>();
        try (WorkerAgent agent =
                started(run -> threads.add(Thread.currentThread().getName()))) {
            Claim claim = claim();

            await(AgentEvent.Kind.SESSION_RELEASED);

            assertThat(threads).containsExactly(agent.id() + " run of s#" + claim.token());
            assertThat(operator.recovery().findBySession(SESSION)).isEmpty();
        }
        assertThat(store.all()).isEmpty();
    }

    @Test
    void closingInterruptsTheHandlerAndCallsBack() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch calledBack = new CountDownLatch(1);
        BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        WorkerAgent agent = started(run -> {
            run.whenCancelled(calledBack::countDown);
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.add(run.cancelled());
                throw e;
            }
        });
        claim();
        await(AgentEvent.Kind.RUN_STARTED);

        agent.close();

        assertThat(interrupted.take()).isTrue();
        assertThat(calledBack.await(200, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.status().state()).isEqualTo(State.STOPPED);
        agent.close();
    }

    @Test
    void aListenerThatThrowsDoesNotAffectTheOthers() throws Exception {
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .listener(event -> {
                    throw new AssertionError("full");
                })
                .listener(events::add)
                .build();
        started(agent);

        agent.drain(Duration.ZERO, OrderCause.unstated());

        assertStops(agent);
    }

    @Test
    void closeInAHandlerDoesNotWait() throws Exception {
        CompletableFuture<WorkerAgent> agentFuture = new CompletableFuture<>();
        CountDownLatch closed = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {
            agentFuture.join().close();
            closed.countDown();
        });
        agentFuture.complete(agent);

        claim();

        assertThat(closed.await(200, TimeUnit.SECONDS)).isTrue();
        assertStops(agent);
    }

    @Test
    void closeInAListenerDoesNotWait() throws Exception {
        CompletableFuture<WorkerAgent> agentFuture = new CompletableFuture<>();
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .listener(event -> {
                    agentFuture.join().close();
                    events.add(event);
                })
                .build();
        agentFuture.complete(agent);
        agent.start();

        assertStops(agent);
        assertThat(events).isNotEmpty();
    }

    @Test
    void aListenerThatNeverReturnsDoesNotDelayTheEnd() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        WorkerAgent agent = WorkerAgent.builder(store)
                .handler(run -> {})
                .gracePeriod(Duration.ofMillis(10))
                .listener(event -> block(release))
                .build();
        agent.start();

        agent.drain(Duration.ofSeconds(10), OrderCause.unstated());

        assertStops(agent);
        release.countDown();
    }

    @Test
    void aListenerThatBlocksDoesNotDelayCallbacksOrOtherListeners() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch calledBack = new CountDownLatch(1);
        WorkerAgent agent = WorkerAgent.builder(store)
                .gracePeriod(Duration.ofMillis(500))
                .handler(run -> {
                    run.whenCancelled(() -> block(release));
                    run.whenCancelled(calledBack::countDown);
                    release.await();
                })
                .listener(event -> block(release))
                .listener(events::add)
                .build();
        started(agent);
        Claim claim = claim();
        await(AgentEvent.Kind.RUN_STARTED);

        operator.release(claim);

        assertThat(calledBack.await(20, TimeUnit.SECONDS)).isTrue();
        await(AgentEvent.Kind.RUN_ENDED);
        agent.close();
        assertThat(agent.status().state()).isEqualTo(State.STOPPED);
        release.countDown();
    }

    private static void block(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aHandlerThatLocksItsRunDoesNotBlockTheAgent() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {
            synchronized (run) {
                release.await();
            }
        });
        Claim claim = claim();
        await(AgentEvent.Kind.RUN_STARTED);

        operator.release(claim);

        await(AgentEvent.Kind.RUN_ENDED);
        agent.close();
        assertThat(agent.status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void tasksThatDependOnTheEndMayBlock() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch completed = new CountDownLatch(1);
        WorkerAgent agent = started(run -> {});
        CompletableFuture<Void> first = agent.stopped().thenRun(() -> block(release));
        CompletableFuture<Void> second = agent.stopped().thenRun(completed::countDown);
        CompletableFuture<Void> third = agent.stopped().thenRun(() -> block(release));

        agent.close();

        assertThat(completed.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(first).isNotDone();
        assertThat(third).isNotDone();
        release.countDown();
        second.join();
    }

    @Test
    void closeWaitsDespiteAnInterruptAndKeepsIt() throws InterruptedException {
        WorkerAgent agent = started(run -> {});

        Thread.currentThread().interrupt();
        agent.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(agent.status().state()).isEqualTo(State.STOPPED);
    }

    @Test
    void aSlowListenerGetsTheNumberOfMissedEvents() throws InterruptedException {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        BlockingQueue<AgentEvent> slow = new LinkedBlockingQueue<>();
        EventListeners listeners = new EventListeners(
                List.of(event -> {
                    called.countDown();
                    block(release);
                    slow.add(event);
                }),
                body -> new Thread(body).start());
        AgentEvent event = AgentEvent.of(AgentEvent.Kind.STATUS_CHANGED, "ONLINE");
        listeners.emit(event);
        assertThat(called.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < EventListeners.MAX_PENDING + 100; i++) {
            listeners.emit(event);
        }
        CountDownLatch all = new CountDownLatch(1);
        listeners.runAfterPending(all::countDown);
        release.countDown();
        assertThat(all.await(20, TimeUnit.SECONDS)).isTrue();

        listeners.emit(event);

        AgentEvent missed = null;
        for (AgentEvent next = slow.take(); missed == null; next = slow.take()) {
            missed = next.kind() == AgentEvent.Kind.EVENTS_MISSED ? next : null;
        }
        assertThat(missed.detail()).startsWith("100 events");
    }
}
