package io.workermanager.spring;

import io.workermanager.agent.SessionHandler;
import io.workermanager.agent.SessionSource;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.metrics.AgentMetrics;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Runs a {@link WorkerAgent} for the application's {@link SessionHandler} bean, and its {@link SessionSource} bean if there is one. */
@AutoConfiguration(after = {WorkerManagerAutoConfiguration.class, WorkerMetricsAutoConfiguration.class})
@ConditionalOnBean(SessionHandler.class)
@ConditionalOnProperty(
        prefix = "worker.manager",
        name = {"enabled", "agent.enabled"},
        matchIfMissing = true)
public class WorkerAgentAutoConfiguration {
    /** Created by Spring. */
    public WorkerAgentAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    WorkerAgent workerAgent(
            ManagedStore managed,
            WorkerManagerProperties properties,
            SessionHandler handler,
            ObjectProvider<SessionSource> source,
            ObjectProvider<WorkerAgentCustomizer> customizers,
            ObjectProvider<AgentObserver> observer) {
        WorkerAgent agent = WorkerManagerConfigurationException.check(() -> {
            WorkerAgent.Builder builder = WorkerAgent.builder(managed.store())
                    .settings(properties.settings())
                    .handler(handler);
            properties.agent().applyTo(builder);
            source.ifAvailable(builder::source);
            observer.ifAvailable(metrics -> metrics.addTo(builder));
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder.build();
        });
        observer.ifAvailable(metrics -> metrics.add(agent));
        return agent;
    }

    @Bean
    @ConditionalOnMissingBean
    WorkerAgentLifecycle workerAgentLifecycle(
            WorkerAgent agent, WorkerManagerProperties properties, Environment environment) {
        return new WorkerAgentLifecycle(agent, properties.agent().drainTimeout(), environment);
    }

    /** Sees the agent before it starts. */
    interface AgentObserver {
        void addTo(WorkerAgent.Builder builder);

        void add(WorkerAgent agent);
    }

    /** Only if the metrics are there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AgentMetrics.class)
    static class ObservedByMetrics {
        @Bean
        @ConditionalOnBean(AgentMetrics.class)
        AgentObserver workerAgentObserver(AgentMetrics metrics) {
            return new AgentObserver() {
                @Override
                public void addTo(WorkerAgent.Builder builder) {
                    builder.listener(metrics);
                }

                @Override
                public void add(WorkerAgent agent) {
                    metrics.add(agent);
                }
            };
        }
    }
}
