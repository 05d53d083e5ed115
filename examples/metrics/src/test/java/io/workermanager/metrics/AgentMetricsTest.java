package io.workermanager.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.workermanager.agent.AgentEvent;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The metrics of agents")
class AgentMetricsTest {
    private static final Duration ONLINE = Duration.ofMinutes(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanoTime = new AtomicLong();
    private final MeteredWorkerStore store =
            MeteredWorkerStore.of(InMemoryWorkerStore.create(), registry, nanoTime::get);
    private final AgentMetrics metrics = AgentMetrics.of(store, registry);

    private WorkerAgent agent(String id) {
        return metrics.add(WorkerAgent.builder(store)
                .id(WorkerId.of(id))
                .handler(run -> {})
                .listener(metrics)
                .withoutLog()
                .build());
    }

    private double leaseRemaining() {
        return registry.get("worker.manager.agent.lease.remaining").timeGauge().value(TimeUnit.SECONDS);
    }

    private double agents(String state) {
        return registry.get("worker.manager.agents").tag("state", state).gauge().value();
    }

    private double events(AgentEvent.Kind kind) {
        return registry.get("worker.manager.agent.events")
                .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                .counter()
                .count();
    }

    @Test
    @DisplayName("count the agents by state")
    void countAgentsByState() throws InterruptedException {
        WorkerAgent first = agent("first");
        agent("second");
        assertThat(agents("starting")).isEqualTo(2);
        first.start();
        first.awaitOnline(ONLINE);
        assertThat(agents("online")).isEqualTo(1);
        first.close();
        first.stopped().join();
        assertThat(agents("stopped")).isEqualTo(1);
        metrics.remove(first);
        assertThat(agents("stopped")).isZero();
    }

    @Test
    @DisplayName("show what remains of the shortest lease, by the monotonic clock")
    void showTheShortestLease() throws InterruptedException {
        assertThat(leaseRemaining()).isNaN();
        try (WorkerAgent first = agent("first");
                WorkerAgent second = agent("second")) {
            first.start();
            first.awaitOnline(ONLINE);
            assertThat(leaseRemaining()).isEqualTo(60);
            nanoTime.addAndGet(Duration.ofSeconds(25).toNanos());
            second.start();
            second.awaitOnline(ONLINE);
            assertThat(leaseRemaining()).isEqualTo(35);
            nanoTime.addAndGet(Duration.ofSeconds(50).toNanos());
            assertThat(leaseRemaining()).isZero();
        }
    }

    @Test
    @DisplayName("show no lease of an agent that has left")
    void showNoLeaseAfterLeaving() throws InterruptedException {
        WorkerAgent agent = agent("first");
        agent.start();
        agent.awaitOnline(ONLINE);
        agent.close();
        assertThat(leaseRemaining()).isNaN();
    }

    @Test
    @DisplayName("count the events by kind, from zero")
    void countEvents() throws InterruptedException {
        assertThat(events(AgentEvent.Kind.REGISTERED)).isZero();
        try (WorkerAgent agent = agent("first")) {
            agent.start();
            agent.awaitOnline(ONLINE);
        }
        assertThat(events(AgentEvent.Kind.REGISTERED)).isEqualTo(1);
        assertThat(events(AgentEvent.Kind.STATUS_CHANGED)).isPositive();
    }
}
