package io.workermanager.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus.State;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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
                .withoutLog()
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
                .withoutLog()
                .handler(run -> {})
                .listener(event -> {
                    throw new AssertionError("full");
                })
                .listener(events::add)
                .build();
        started(agent);

        agent.drain(Duration.ZERO, Order.Cause.unstated());

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
                .withoutLog()
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
                .withoutLog()
                .handler(run -> {})
                .gracePeriod(Duration.ofMillis(10))
                .listener(event -> block(release))
                .build();
        agent.start();

        agent.drain(Duration.ofSeconds(10), Order.Cause.unstated());

        assertStops(agent);
        release.countDown();
    }

    @Test
    void aListenerThatBlocksDoesNotDelayCallbacksOrOtherListeners() throws InterruptedException {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch calledBack = new CountDownLatch(1);
        WorkerAgent agent = WorkerAgent.builder(store)
                .withoutLog()
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

    // ---- threads of a factory

    private void assertRunsOnThreadsOf(ThreadFactory factory, Predicate<Thread> expected) throws Exception {
        BlockingQueue<Thread> seen = new LinkedBlockingQueue<>();
        WorkerAgent agent = WorkerAgent.builder(store)
                .withoutLog()
                .threads(factory)
                .handler(run -> {
                    run.whenCancelled(() -> seen.add(Thread.currentThread()));
                    seen.add(Thread.currentThread());
                    while (!run.awaitCancelled(Duration.ofDays(1))) {
                        Thread.onSpinWait();
                    }
                })
                .listener(event -> {
                    seen.add(Thread.currentThread());
                    events.add(event);
                })
                .build();
        started(agent);
        Claim claim = claim();
        await(AgentEvent.Kind.RUN_STARTED);

        agent.close();

        assertThat(agent.status().state()).isEqualTo(State.STOPPED);
        assertThat(seen).hasSizeGreaterThan(2).allMatch(expected);
        assertThat(seen).extracting(Thread::getName).allMatch(name -> name.startsWith(agent.id() + " "));
        assertThat(seen)
                .extracting(Thread::getName)
                .contains(agent.id() + " run of s#" + claim.token(), agent.id() + " listener");
    }

    @Test
    void theThreadsAreDaemonsByDefault() throws Exception {
        assertRunsOnThreadsOf(ThreadedAgentExecutors::daemon, Thread::isDaemon);
    }

    @Test
    void theThreadsComeFromTheFactory() throws Exception {
        Set<Thread> made = ConcurrentHashMap.newKeySet();
        ThreadFactory factory = task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(false);
            made.add(thread);
            return thread;
        };

        assertRunsOnThreadsOf(factory, thread -> made.contains(thread) && !thread.isDaemon());
    }

    @Test
    void theThreadsMayBeVirtual() throws Exception {
        Optional<ThreadFactory> virtual = virtualThreads();
        assumeTrue(virtual.isPresent(), "this JDK has no virtual threads");
        Method isVirtual = Thread.class.getMethod("isVirtual");

        assertRunsOnThreadsOf(virtual.get(), thread -> {
            try {
                return (boolean) isVirtual.invoke(thread);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("isVirtual", e);
            }
        });
    }

    /** From JDK 21 on. */
    private static Optional<ThreadFactory> virtualThreads() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return Optional.empty();
        }
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return Optional.of((ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder));
    }

    @Test
    void aFactoryThatFailsForAWhileOnlyDelaysTheAgent() throws Exception {
        AtomicInteger failures = new AtomicInteger(3);
        ThreadFactory factory = task -> {
            if (Thread.currentThread().getName().contains(" ") && failures.getAndDecrement() > 0) {
                return null;
            }
            return ThreadedAgentExecutors.daemon(task);
        };
        WorkerAgent agent = WorkerAgent.builder(store)
                .withoutLog()
                .threads(factory)
                .handler(run -> {})
                .listener(events::add)
                .build();
        started(agent);

        assertThat(agent.awaitOnline(Duration.ofSeconds(200)).state()).isEqualTo(State.ONLINE);

        agent.close();
        assertThat(failures).hasNonPositiveValue();
    }

    // ---- waiting

    @Test
    void awaitOnlineReturnsWhenTheWorkerIsRegistered() throws Exception {
        WorkerAgent agent =
                WorkerAgent.builder(store).withoutLog().handler(run -> {}).build();
        agent.start();

        assertThat(agent.awaitOnline(Duration.ofSeconds(200)).state()).isEqualTo(State.ONLINE);

        agent.close();
        assertThat(agent.awaitOnline(Duration.ofDays(9999)).state()).isEqualTo(State.STOPPED);
    }

    @Test
    void awaitOnlineReturnsTheReasonsWhenTheTimeIsOver() throws Exception {
        operator.register("w", RegisterOptions.defaults());
        operator.markOffline("w");
        WorkerAgent agent = WorkerAgent.builder(store)
                .withoutLog()
                .id(WorkerId.of("w"))
                .handler(run -> {})
                .listener(events::add)
                .build();
        started(agent);

        AgentStatus status = agent.awaitOnline(Duration.ofMillis(1));

        assertThat(status.state()).isEqualTo(State.STANDBY);
        assertThat(status.reasons()).isNotEmpty();
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> agent.awaitOnline(Duration.ofMillis(-1)))
                .withMessageContaining("atMost");
        agent.close();
    }

    @Test
    void aHandlerWaitsForItsCancellationOrForATime() throws Exception {
        BlockingQueue<Boolean> answers = new LinkedBlockingQueue<>();
        WorkerAgent agent = started(run -> {
            answers.add(run.awaitCancelled(Duration.ZERO));
            answers.add(run.awaitCancelled(Duration.ofMillis(1)));
            answers.add(run.awaitCancelled(Duration.ofDays(9999)));
        });
        Claim claim = claim();
        assertThat(answers.take()).isFalse();
        assertThat(answers.take()).isFalse();

        operator.release(claim);

        assertThat(answers.take()).isTrue();
        agent.close();
    }
}
