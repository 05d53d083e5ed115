package io.workermanager.spring;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import java.util.function.Supplier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** The health of the store and of the agent, with reasons, under Spring Boot 4. */
@AutoConfiguration(after = {WorkerManagerAutoConfiguration.class, WorkerAgentAutoConfiguration.class})
@ConditionalOnClass(HealthIndicator.class)
public class Boot4HealthAutoConfiguration {
    /** Created by Spring. */
    public Boot4HealthAutoConfiguration() {}

    @Bean
    @ConditionalOnBean(WorkerManager.class)
    @ConditionalOnMissingBean(name = "workerManagerHealthIndicator")
    @ConditionalOnProperty(prefix = "management.health", name = "worker-manager.enabled", matchIfMissing = true)
    HealthIndicator workerManagerHealthIndicator(WorkerManager workers) {
        return indicator(() -> HealthReport.of(workers));
    }

    @Bean
    @ConditionalOnBean(WorkerAgent.class)
    @ConditionalOnMissingBean(name = "workerAgentHealthIndicator")
    @ConditionalOnProperty(prefix = "management.health", name = "worker-agent.enabled", matchIfMissing = true)
    HealthIndicator workerAgentHealthIndicator(WorkerAgent agent) {
        return indicator(() -> HealthReport.of(agent));
    }

    private static HealthIndicator indicator(Supplier<HealthReport> report) {
        return () -> {
            HealthReport now = report.get();
            return Health.status(now.status()).withDetails(now.details()).build();
        };
    }
}
