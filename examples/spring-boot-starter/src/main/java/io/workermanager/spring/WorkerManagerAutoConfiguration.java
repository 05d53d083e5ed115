package io.workermanager.spring;

import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisWorkerStore;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RedissonClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Configures a {@link WorkerManager} and its store, unless the application has a {@link WorkerStore} bean. The store connects to
 * {@code worker.manager.redis.uri}, or else uses the application's {@link RedissonClient}, which it never closes.
 */
@AutoConfiguration(after = WorkerMetricsAutoConfiguration.class)
@ConditionalOnProperty(prefix = "worker.manager", name = "enabled", matchIfMissing = true)
@EnableConfigurationProperties(WorkerManagerProperties.class)
public class WorkerManagerAutoConfiguration {
    private static final String SET_URI = "set worker.manager.redis.uri to give the fleet connections of its own";

    /** Created by Spring. */
    public WorkerManagerAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    WorkerStore workerStore(WorkerManagerProperties properties, ObjectProvider<RedissonClient> clients) {
        WorkerManagerProperties.Redis redis = properties.redis();
        String uri = redis.uri();
        if (uri != null) {
            return WorkerManagerConfigurationException.check(() -> RedisWorkerStore.connect(redis.settings(uri)));
        }
        return create(redis, clients.getIfUnique());
    }

    private static WorkerStore create(WorkerManagerProperties.Redis redis, @Nullable RedissonClient client) {
        if (client == null) {
            throw new WorkerManagerConfigurationException(
                    "The worker manager has no Redis",
                    "Set worker.manager.redis.uri, or define one RedissonClient bean, or a WorkerStore bean of your own",
                    null);
        }
        try {
            return RedisWorkerStore.create(client, redis.namespace(), redis.partitions());
        } catch (InvalidValueException e) {
            throw new WorkerManagerConfigurationException(
                    "The worker manager cannot use the application's RedissonClient with worker.manager.redis.namespace="
                            + redis.namespace() + ": " + e.getMessage(),
                    "Set readMode to MASTER and no nameMapper in the configuration of the RedissonClient, or "
                            + SET_URI,
                    e);
        }
    }

    @Bean
    @ConditionalOnMissingBean
    ManagedStore managedStore(WorkerStore store) {
        return new ManagedStore(store);
    }

    @Bean
    @ConditionalOnMissingBean
    WorkerManager workerManager(ManagedStore managed, WorkerManagerProperties properties) {
        return WorkerManagerConfigurationException.check(
                () -> WorkerManager.create(managed.store(), properties.settings()));
    }
}
