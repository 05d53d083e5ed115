package io.workermanager.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.TestRedis;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

@DisplayName("The auto-configured worker manager")
class WorkerManagerAutoConfigurationTest {
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(WorkerManagerAutoConfiguration.class, WorkerAgentAutoConfiguration.class));

    private static RedissonClient client(ReadMode reads) {
        Config config = new Config().setLazyInitialization(true).setCodec(StringCodec.INSTANCE);
        String server = TestRedis.shared().uri().toString();
        config.useMasterSlaveServers()
                .setMasterAddress(server)
                .addSlaveAddress(server)
                .setTimeout(20_000)
                .setConnectTimeout(20_000)
                .setReadMode(reads);
        return Redisson.create(config);
    }

    private static String analysis(Throwable failure) {
        FailureAnalysis analysis = new WorkerManagerFailureAnalyzer().analyze(failure);
        return analysis == null ? "none" : analysis.getDescription() + " -> " + analysis.getAction();
    }

    @Test
    @DisplayName("connects to the URI of the properties, and closes its connections with the application")
    void connectsToTheUri() {
        application
                .withPropertyValues(
                        "worker.manager.redis.uri=" + TestRedis.shared().uri(),
                        "worker.manager.redis.namespace=starter-uri",
                        "worker.manager.ttl=10s")
                .run(context -> {
                    WorkerManager workers = context.getBean(WorkerManager.class);
                    assertThat(workers.register("w", RegisterOptions.defaults()))
                            .isNotNull();
                    assertThat(workers.monitorHealth("w")
                                    .worker()
                                    .orElseThrow()
                                    .worker()
                                    .lease()
                                    .ttl())
                            .hasSeconds(10);
                    assertThat(context).doesNotHaveBean(WorkerAgent.class);
                });
    }

    @Test
    @DisplayName("uses the application's client, and does not close it")
    void usesTheApplicationsClient() {
        RedissonClient client = client(ReadMode.MASTER);
        try {
            application
                    .withBean(RedissonClient.class, () -> client, definition -> {
                        // The application closes its own client; here, after the test.
                        ((AbstractBeanDefinition) definition).setDestroyMethodName("");
                    })
                    .withPropertyValues("worker.manager.redis.namespace=starter-client")
                    .run(context -> {
                        assertThat(context.getBean(WorkerStore.class)).isInstanceOf(RedisWorkerStore.class);
                        WorkerManager workers = context.getBean(WorkerManager.class);
                        workers.register("w", RegisterOptions.defaults());
                        assertThat(client.getBucket("{starter-client}:worker:w").isExists())
                                .isTrue();
                    });
            assertThat(client.isShutdown()).isFalse();
            assertThat(client.getBucket("{starter-client}:worker:w").isExists()).isTrue();
        } finally {
            client.shutdown();
        }
    }

    @Test
    @DisplayName("prefers the URI to the application's client")
    void prefersTheUri() {
        RedissonClient client = client(ReadMode.SLAVE);
        try {
            application
                    .withBean(RedissonClient.class, () -> client)
                    .withPropertyValues(
                            "worker.manager.redis.uri=" + TestRedis.shared().uri())
                    .run(context -> assertThat(context).hasNotFailed());
        } finally {
            client.shutdown();
        }
    }

    @Test
    @DisplayName("does not start with a client that reads from replicas, and names the property")
    void refusesAClientThatReadsFromReplicas() {
        RedissonClient client = client(ReadMode.SLAVE);
        try {
            application.withBean(RedissonClient.class, () -> client).run(context -> {
                assertThat(context).hasFailed();
                assertThat(analysis(context.getStartupFailure()))
                        .contains("the client must read from masters", "it reads from SLAVE")
                        .contains("Set readMode to MASTER", "worker.manager.redis.uri");
            });
        } finally {
            client.shutdown();
        }
    }

    @Test
    @DisplayName("does not start without a Redis, and names the property")
    void needsARedis() {
        application.run(context -> {
            assertThat(context).hasFailed();
            assertThat(analysis(context.getStartupFailure()))
                    .isEqualTo(
                            "The worker manager has no Redis -> Set worker.manager.redis.uri, or define one RedissonClient"
                                    + " bean, or a WorkerStore bean of your own");
        });
    }

    @Test
    @DisplayName("does not start with a value that is out of bounds, and names it")
    void namesABadValue() {
        application
                .withBean(WorkerStore.class, InMemoryWorkerStore::create)
                .withPropertyValues("worker.manager.ttl=1ms")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(analysis(context.getStartupFailure()))
                            .contains("A property under worker.manager", "ttl must be", "was PT0.001S");
                });
    }

    @Test
    @DisplayName("does not show the password of the URI when a value is bad")
    void doesNotShowThePassword() {
        application
                .withPropertyValues("worker.manager.redis.uri=redis://user:hush@ho st")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure()).rootCause().hasMessageNotContaining("hush");
                    assertThat(analysis(context.getStartupFailure())).doesNotContain("hush");
                });
    }

    @Test
    @DisplayName("has its analysis of failures registered")
    void hasItsAnalysisRegistered() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
                        .load(FailureAnalyzer.class, (type, name, failure) -> {}))
                .hasAtLeastOneElementOfType(WorkerManagerFailureAnalyzer.class);
    }

    @Test
    @DisplayName("uses the application's own store")
    void usesTheApplicationsStore() {
        WorkerStore own = InMemoryWorkerStore.create();
        application.withBean(WorkerStore.class, () -> own).run(context -> {
            assertThat(context.getBean(WorkerStore.class)).isSameAs(own);
            assertThat(context.getBean(WorkerManager.class).getStats().fleet().total())
                    .isZero();
        });
    }

    @Test
    @DisplayName("can be switched off")
    void canBeSwitchedOff() {
        application
                .withPropertyValues("worker.manager.enabled=false")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(WorkerManager.class)
                        .doesNotHaveBean(WorkerStore.class));
    }
}
