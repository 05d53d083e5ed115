package io.workermanager.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.workermanager.metrics.AgentMetrics;
import io.workermanager.metrics.FleetMetrics;
import io.workermanager.metrics.MeteredWorkerStore;
import io.workermanager.port.WorkerStore;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Times the calls of the store and counts the fleet, if {@code worker-metrics} and a {@link MeterRegistry} are there. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass({MeterRegistry.class, FleetMetrics.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(
        prefix = "worker.manager",
        name = {"enabled", "metrics.enabled"},
        matchIfMissing = true)
public class WorkerMetricsAutoConfiguration {
    /** Created by Spring. */
    public WorkerMetricsAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    ManagedStore meteredStore(WorkerStore store, MeterRegistry registry) {
        return new ManagedStore(MeteredWorkerStore.of(store, registry));
    }

    @Bean
    @ConditionalOnMissingBean
    AgentMetrics workerAgentMetrics(ManagedStore managed, MeterRegistry registry) {
        return AgentMetrics.of((MeteredWorkerStore) managed.store(), registry);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(prefix = "worker.manager", name = "metrics.fleet", matchIfMissing = true)
    FleetMetrics workerFleetMetrics(ManagedStore managed) {
        return FleetMetrics.of(managed.store());
    }
}
