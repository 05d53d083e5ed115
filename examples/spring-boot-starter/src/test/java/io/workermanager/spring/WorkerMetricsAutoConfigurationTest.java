package io.workermanager.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.workermanager.WorkerManager;
import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.metrics.AgentMetrics;
import io.workermanager.metrics.FleetMetrics;
import io.workermanager.port.WorkerStore;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@DisplayName("The auto-configured metrics")
class WorkerMetricsAutoConfigurationTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    WorkerManagerAutoConfiguration.class,
                    WorkerMetricsAutoConfiguration.class,
                    WorkerAgentAutoConfiguration.class))
            .withBean(WorkerStore.class, InMemoryWorkerStore::create)
            .withBean(SessionHandler.class, () -> run -> {});
    private final ApplicationContextRunner withRegistry =
            application.withBean(MeterRegistry.class, SimpleMeterRegistry::new);

    @Test
    @DisplayName("time the calls of the manager and of the agent, and show the agent")
    void timeCalls() {
        withRegistry.run(context -> {
            context.getBean(WorkerAgent.class).awaitOnline(Duration.ofMinutes(1));
            context.getBean(WorkerManager.class).getStats();
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("worker.manager.store.calls")
                            .tag("operation", "census")
                            .timer()
                            .count())
                    .isPositive();
            assertThat(registry.get("worker.manager.store.calls")
                            .tags("operation", "write", "outcome", "ok")
                            .timer()
                            .count())
                    .isPositive();
            assertThat(registry.get("worker.manager.agents")
                            .tag("state", "online")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(context).hasSingleBean(FleetMetrics.class);
        });
    }

    @Test
    @DisplayName("leave out the fleet if the property says so")
    void leaveOutTheFleet() {
        withRegistry
                .withPropertyValues("worker.manager.metrics.fleet=false")
                .run(context ->
                        assertThat(context).hasSingleBean(AgentMetrics.class).doesNotHaveBean(FleetMetrics.class));
    }

    @Test
    @DisplayName(
            "are not there without a registry, without Micrometer, without worker-metrics, or when they are switched off")
    void areNotThere() {
        application.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AgentMetrics.class));
        withRegistry
                .withPropertyValues("worker.manager.metrics.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AgentMetrics.class));
        for (String missing : new String[] {"io.micrometer", "io.workermanager.metrics"}) {
            application
                    .withClassLoader(new FilteredClassLoader(missing))
                    .run(context -> assertThat(context)
                            .hasNotFailed()
                            .hasSingleBean(WorkerAgent.class)
                            .hasSingleBean(WorkerManager.class));
        }
    }
}
