package org.example.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.WorkerAgent;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import redis.embedded.RedisServer;

/** A fleet as an application uses it, on the server of {@code -Dredis.uri} or on an embedded one. */
class FleetOnRedisTest {
    private static final Order.Cause CAUSE = Order.Cause.of("ann", "storm");

    private static RedisServer embedded;
    private static String uri;
    private final String namespace = UUID.randomUUID().toString();

    @BeforeAll
    static void start() throws Exception {
        uri = System.getProperty("redis.uri", "");
        if (uri.isEmpty() || uri.startsWith("$")) {
            try (ServerSocket free = new ServerSocket(0)) {
                uri = "redis://127.0.0.1:" + free.getLocalPort();
            }
            embedded = RedisServer.builder().port(URI.create(uri).getPort()).setting("save \"\"").build();
            embedded.start();
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (embedded != null) {
            embedded.stop();
        }
    }

    private RedisWorkerStore connect() {
        // Patient, for a machine that does much else.
        return RedisWorkerStore.connect(RedisSettings.of(uri)
                .withNamespace(namespace)
                .withTimeout(Duration.ofSeconds(20))
                .waitForServer(Duration.ofMinutes(1)));
    }

    @Test
    void anAgentRunsASessionUntilItIsDrained() throws Exception {
        try (RedisWorkerStore store = connect(); RedisWorkerStore ofDispatcher = connect()) {
            CompletableFuture<Long> token = new CompletableFuture<>();
            WorkerAgent agent = WorkerAgent.builder(store)
                    .id(WorkerId.of("w"))
                    .options(RegisterOptions.exchange("binance").withCapabilities("spot"))
                    .heartbeatInterval(Duration.ofMillis(200))
                    .handler(run -> {
                        token.complete(run.token());
                        run.awaitCancelled(Duration.ofMinutes(1));
                    })
                    .build();
            agent.start();
            assertThat(agent.awaitOnline(Duration.ofMinutes(1)).state()).isEqualTo(AgentStatus.State.ONLINE);
            Claim claim = WorkerManager.create(ofDispatcher)
                    .claim(Criteria.exchange("binance").andCapabilities("spot"), "BTC/USD")
                    .orElseThrow();
            assertThat(token.get(1, TimeUnit.MINUTES)).isEqualTo(claim.token());
            agent.drain(Duration.ZERO, CAUSE);
            assertThat(agent.stopped().get(1, TimeUnit.MINUTES).state()).isEqualTo(AgentStatus.State.STOPPED);
        }
    }

    @Test
    void anOperatorHoldsAndReads() {
        try (RedisWorkerStore store = connect()) {
            WorkerManager workers = WorkerManager.create(store);
            Registration me = workers.register("w", RegisterOptions.exchange("kraken").withAttribute("price", 1.5));
            workers.heartbeat(me);
            workers.fleet().hold("storm", Selector.exchange("kraken"), CAUSE);
            assertThat(workers.claim(Criteria.any(), "BTC/USD")).isEmpty();
            assertThat(workers.getStats().fleet().held()).isEqualTo(1);
            assertThat(workers.fleet().audit(Order.AuditEntry.Page.START, 10).entries()).hasSize(1);
            assertThat(workers.fleet().lift("storm")).isTrue();
            assertThat(workers.claim(Criteria.any(), "BTC/USD")).isPresent();
            assertThat(store.report().toString()).contains("master");
        }
    }

    @Test
    void aClientOfTheApplicationIsReused() {
        Config config = new Config().setCodec(StringCodec.INSTANCE);
        config.useSingleServer().setAddress(uri).setTimeout(20_000).setConnectTimeout(20_000);
        RedissonClient client = Redisson.create(config);
        try (RedisWorkerStore store = RedisWorkerStore.create(client, namespace)) {
            WorkerManager workers = WorkerManager.create(store);
            workers.register("w", RegisterOptions.defaults());
            assertThat(workers.isOnline("w")).isTrue();
        } finally {
            client.shutdown();
        }
    }
}
