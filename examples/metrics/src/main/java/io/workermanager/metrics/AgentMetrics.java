package io.workermanager.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.workermanager.agent.AgentEvent;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.WorkerAgent;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Meters of the agents in this process:
 *
 * <ul>
 *   <li>{@code worker.manager.agents}, the number of agents, with the tag {@code state};
 *   <li>{@code worker.manager.agent.lease.remaining}, the shortest time that remains of a lease of these agents, at least zero; NaN if
 *       none has a lease;
 *   <li>{@code worker.manager.agent.events}, a counter with the tag {@code kind}.
 * </ul>
 *
 * <p>They call no store. Use one instance as a listener of each agent, and {@link #add} the agent before it starts. Thread-safe.
 */
public final class AgentMetrics implements Consumer<AgentEvent> {
    static final String AGENTS = "worker.manager.agents";
    static final String LEASE = "worker.manager.agent.lease.remaining";
    static final String EVENTS = "worker.manager.agent.events";

    private final LeaseTracker leases;
    private final Set<WorkerAgent> agents = ConcurrentHashMap.newKeySet();
    private final Map<AgentEvent.Kind, Counter> events = new EnumMap<>(AgentEvent.Kind.class);

    private AgentMetrics(LeaseTracker leases) {
        this.leases = leases;
    }

    /**
     * Creates the meters.
     *
     * @param store the store that the agents use; it shows when their leases are renewed
     * @param registry gets the meters
     * @return the metrics, so far of no agent
     * @throws NullPointerException if an argument is null
     */
    public static AgentMetrics of(MeteredWorkerStore store, MeterRegistry registry) {
        Objects.requireNonNull(registry, "registry");
        AgentMetrics metrics = new AgentMetrics(store.leases());
        metrics.register(registry);
        return metrics;
    }

    private void register(MeterRegistry registry) {
        for (AgentEvent.Kind kind : AgentEvent.Kind.values()) {
            events.put(
                    kind,
                    Counter.builder(EVENTS)
                            .description("Events of the agents in this process")
                            .tag("kind", label(kind))
                            .register(registry));
        }
        for (AgentStatus.State state : AgentStatus.State.values()) {
            Gauge.builder(AGENTS, this, metrics -> metrics.count(state))
                    .description("Agents in this process by state")
                    .tag("state", label(state))
                    .strongReference(true)
                    .register(registry);
        }
        TimeGauge.builder(LEASE, this, TimeUnit.SECONDS, AgentMetrics::shortestLease)
                .description("Shortest time that remains of a lease of the agents in this process")
                .strongReference(true)
                .register(registry);
    }

    private static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private long count(AgentStatus.State state) {
        return agents.stream().filter(agent -> agent.status().state() == state).count();
    }

    private double shortestLease() {
        return agents.stream()
                .map(agent -> leases.remaining(agent.id()))
                .flatMap(Optional::stream)
                .min(Duration::compareTo)
                .map(shortest -> shortest.toNanos() / 1e9)
                .orElse(Double.NaN);
    }

    /**
     * Counts an agent, also after it has stopped, until {@link #remove}. Its lease is known from its next heartbeat on, so add an agent
     * before it starts.
     *
     * @param agent the agent
     * @return the agent
     * @throws NullPointerException if the agent is null
     */
    public WorkerAgent add(WorkerAgent agent) {
        Objects.requireNonNull(agent, "agent");
        leases.track(agent.id());
        agents.add(agent);
        return agent;
    }

    /**
     * Counts an agent no more.
     *
     * @param agent the agent
     * @throws NullPointerException if the agent is null
     */
    public void remove(WorkerAgent agent) {
        Objects.requireNonNull(agent, "agent");
        agents.remove(agent);
        leases.forget(agent.id());
    }

    /**
     * Counts an event.
     *
     * @param event the event
     */
    @Override
    public void accept(AgentEvent event) {
        Counter counter = events.get(event.kind());
        if (counter != null) {
            counter.increment();
        }
    }
}
