package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** A server that delays or refuses writes answers every read. */
class PausedWritesTest {
    private static final int AGENTS = 12;
    private static final WorkerStore.Query ALL = WorkerStore.Query.of(ScanScope.ALL);

    private final TestRedis server = TestRedis.startFresh();

    private final Set<Thread> before = StoreThreads.running();

    @AfterEach
    void stop() throws InterruptedException {
        server.close();
        StoreThreads.assertEndWithin(Duration.ofSeconds(60), StoreThreads.startedSince(before));
    }

    private static void readsSucceed(RedisWorkerStore store, WorkerRecord worker) {
        otherReadsSucceed(store, worker);
        assertThat(longestIdle(store, 10)).containsExactly(worker);
        assertThat(store.scan(ALL, Page.Cursor.start(), 10).workers()).containsExactly(worker);
        watchWhile(store, () -> assertThat(longestIdle(store, 10)).containsExactly(worker));
    }

    /** Reads that succeed in the same way beside other clients, whose records may change. */
    private static void otherReadsSucceed(RedisWorkerStore store, WorkerRecord worker) {
        assertThat(store.find(worker.id()).value()).contains(worker);
        assertThat(store.findBySession(SessionId.of("s")).value()).isEmpty();
        assertThat(store.census().value().counts()).hasSize(1);
        assertThat(store.control()).isNotNull();
        assertThat(store.report().servers()).hasSize(1);
    }

    private static List<WorkerRecord> longestIdle(RedisWorkerStore store, int limit) {
        return store.longestIdle(any -> true, Page.Cursor.start(), limit).workers();
    }

    @SuppressWarnings("try")
    private static void watchWhile(RedisWorkerStore store, Runnable reads) {
        try (WorkerStore.Subscription watch = store.watch(WorkerStore.WatchScope.fleet(), signal -> {})) {
            reads.run();
        }
    }

    @Test
    void readsSucceedWhileWritesArePaused() {
        RedisSettings settings = RedisSettings.of(server.uri())
                .withTimeout(Duration.ofMillis(500))
                .withReadRetries(8);
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerRecord worker = inserted(store, "w");
            readsSucceed(store, worker);
            AdminConnection.once(server.uri(), "CLIENT", "PAUSE", "600000", "WRITE");
            readsSucceed(store, worker);
            try (RedisWorkerStore late = RedisWorkerStore.connect(settings)) {
                readsSucceed(late, worker);
            }
            AdminConnection.once(server.uri(), "CLIENT", "UNPAUSE");
        }
    }

    private static void readsSucceedBesideOtherCalls(RedisWorkerStore store, WorkerRecord worker) {
        WorkerManager manager = WorkerManager.create(store);
        otherReadsSucceed(store, worker);
        assertThat(longestIdle(store, 100)).contains(worker);
        assertThat(store.scan(ALL, Page.Cursor.start(), 100)).isNotNull();
        watchWhile(store, () -> assertThat(manager.findAvailableWorker()).isPresent());
        assertThat(manager.monitorHealth(worker.id()).worker().orElseThrow().worker())
                .isEqualTo(worker);
        assertThat(manager.listWorkers().workers()).isNotEmpty();
        assertThat(manager.recovery().findBySession("s")).isEmpty();
        assertThat(manager.getStats().fleet().total()).isPositive();
        assertThat(manager.diagnosis().explain(Criteria.any())).isNotNull();
    }

    private void readsSucceedBesideAgents(RedisWorkerStore store) {
        WorkerRecord worker = inserted(store, "quiet");
        try (HeartbeatingAgents agents = new HeartbeatingAgents(store, AGENTS)) {
            agents.untilAllAreAnswered(() -> readsSucceedBesideOtherCalls(store, worker));
            AdminConnection.once(server.uri(), "CLIENT", "PAUSE", "600000", "WRITE");
            agents.untilAllHaveFailed(() -> readsSucceedBesideOtherCalls(store, worker));
            AdminConnection.once(server.uri(), "CLIENT", "UNPAUSE");
            agents.untilAllAreAnswered(() -> readsSucceedBesideOtherCalls(store, worker));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void readsSucceedWhileAgentsSendHeartbeatsToPausedWrites(int partitions) {
        // A read has one attempt: none may wait behind a write.
        RedisSettings settings = RedisSettings.of(server.uri())
                .withNamespace("paused")
                .withPartitions(partitions)
                .withTimeout(Duration.ofSeconds(2))
                .withReadRetries(0);
        // Connecting has one attempt likewise, which a cold and busy machine may miss.
        try (RedisWorkerStore store = SharedRedis.eventually(() -> RedisWorkerStore.connect(settings))) {
            readsSucceedBesideAgents(store);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 64})
    void readsSucceedThroughAClientOfTheCallerWhileWritesArePaused(int connections) {
        Config config = new Config().setCodec(StringCodec.INSTANCE);
        config.useSingleServer()
                .setAddress(server.uri())
                .setConnectionPoolSize(connections)
                .setConnectionMinimumIdleSize(1)
                .setTimeout(2000);
        RedissonClient client = Redisson.create(config);
        try (RedisWorkerStore store = RedisWorkerStore.create(client, "paused")) {
            readsSucceedBesideAgents(store);
        } finally {
            client.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLICAOF 127.0.0.1 1",
                "CONFIG SET min-replicas-to-write 1",
                "CONFIG SET maxmemory 1",
            })
    void readsSucceedWhileWritesAreRefused(String order) {
        RedisSettings settings = RedisSettings.of(server.uri())
                .withTimeout(Duration.ofSeconds(10))
                .withReadRetries(0);
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerRecord worker = inserted(store, "w");
            AdminConnection.once(server.uri(), order.split(" "));
            readsSucceed(store, worker);
        }
    }
}
