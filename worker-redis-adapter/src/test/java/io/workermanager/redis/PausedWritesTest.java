package io.workermanager.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.server.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes no writes answers every read. */
class PausedWritesTest {
    private final TestRedis server = TestRedis.startFresh();

    @AfterEach
    void stop() {
        server.close();
    }

    @SuppressWarnings("try")
    private void readsGoOn(RedisWorkerStore store, WorkerRecord worker) {
        WorkerQuery all = WorkerQuery.of(WorkerQuery.ScanScope.ALL);
        assertThat(store.longestIdle(any -> true, Page.Cursor.start(), 10).workers())
                .containsExactly(worker);
        assertThat(store.find(worker.id()).value()).contains(worker);
        assertThat(store.findBySession(SessionId.of("s")).value()).isEmpty();
        assertThat(store.scan(all, Page.Cursor.start(), 10).workers()).containsExactly(worker);
        assertThat(store.census().value().counts()).hasSize(1);
        assertThat(store.control()).isNotNull();
        assertThat(store.report().servers()).hasSize(1);
        try (WorkerStore.Subscription watch = store.watch(WorkerStore.WatchScope.fleet(), signal -> {})) {
            assertThat(store.longestIdle(any -> true, Page.Cursor.start(), 10).workers())
                    .containsExactly(worker);
        }
    }

    @Test
    void whileWritesArePaused() {
        RedisSettings settings = RedisSettings.of(server.uri())
                .withTimeout(Duration.ofMillis(500))
                .withReadRetries(8);
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerRecord worker = RecordSamples.idle("w", store.now());
            RecordSamples.insert(store, worker);
            readsGoOn(store, worker);
            AdminClient.order(server, "CLIENT", "PAUSE", "600000", "WRITE");
            readsGoOn(store, worker);
            try (RedisWorkerStore late = RedisWorkerStore.connect(settings)) {
                readsGoOn(late, worker);
            }
            AdminClient.order(server, "CLIENT", "UNPAUSE");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "REPLICAOF 127.0.0.1 1",
                "CONFIG SET min-replicas-to-write 1",
                "CONFIG SET maxmemory 1",
            })
    void whileWritesAreRefused(String order) {
        RedisSettings settings = RedisSettings.of(server.uri())
                .withTimeout(Duration.ofSeconds(10))
                .withReadRetries(0);
        try (RedisWorkerStore store = RedisWorkerStore.connect(settings)) {
            WorkerRecord worker = RecordSamples.idle("w", store.now());
            RecordSamples.insert(store, worker);
            AdminClient.order(server, order.split(" "));
            readsGoOn(store, worker);
        }
    }
}
