package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerStatus;
import io.workermanager.redis.script.KeyNames;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The stored data that any JSON client can read. */
class StoredFormatTest extends FleetFixture {
    private static final WorkerId ID = WorkerId.of("worker-123");

    private final String key = keys.record(ID);

    private JsonNode stored() throws Exception {
        return new ObjectMapper().readTree(raw.<String>getBucket(key).get());
    }

    @Test
    void withoutANamespaceTheKeyContainsOnlyTheId() {
        assertThat(new KeyNames("").record(ID)).isEqualTo("worker:worker-123");
        assertThat(new KeyNames("prod").record(ID)).isEqualTo("{prod}:worker:worker-123");
    }

    @Test
    void aRegistrationWritesTheOriginalJsonForAMinute() throws Exception {
        manager.register(
                ID,
                RegisterOptions.defaults()
                        .withType("websocket")
                        .withExchange("kraken")
                        .withCapabilities("spot", "futures"));

        JsonNode json = stored();
        assertThat(json.get("id").asText()).isEqualTo("worker-123");
        assertThat(json.get("status").asText()).isEqualTo("idle");
        assertThat(json.get("activeSession").isNull()).isTrue();
        assertThat(json.get("isOnline").asBoolean()).isTrue();
        assertThat(json.get("type").asText()).isEqualTo("websocket");
        assertThat(json.get("capabilities").get(1).asText()).isEqualTo("futures");
        assertThat(json.get("startedAt").asLong())
                .isEqualTo(json.get("lastHeartbeat").asLong());
        assertThat(raw.getBucket(key).remainTimeToLive()).isBetween(1L, 60_000L);
    }

    @Test
    void aHeartbeatUpdatesTheRecordAndItsTimeToLive() throws Exception {
        Registration worker = manager.register(ID, RegisterOptions.defaults());
        raw.getBucket(key).expire(Duration.ofSeconds(20));

        manager.heartbeat(worker, Heartbeat.alive().withAttribute("beats", 1));
        assertThat(raw.getBucket(key).remainTimeToLive()).isBetween(20_001L, 60_000L);

        manager.heartbeat(worker, Heartbeat.processing("session-456"));
        assertThat(stored().get("status").asText()).isEqualTo("processing");
        assertThat(stored().get("activeSession").asText()).isEqualTo("session-456");
    }

    /** Registers and marks before the lease ends, with a longer lease if it had ended. */
    private Duration markOfflineWithABriefLease() {
        for (Duration ttl = Duration.ofMillis(150); ; ttl = ttl.multipliedBy(3)) {
            WorkerManager manager =
                    WorkerManager.create(store, WorkerManagerSettings.defaults().withTtl(ttl));
            try {
                manager.register(ID, RegisterOptions.defaults());
                manager.markOffline(ID);
                return ttl;
            } catch (WorkerNotFoundException | ConcurrentUpdateException e) {
                assertThat(ttl).as("the lease that was over").isLessThan(Duration.ofMinutes(1));
            }
        }
    }

    @Test
    @DisplayName("N6: a worker stays offline through a restart of its process, another store and the end of its lease")
    void aMarkOutlivesTheWorker() throws Exception {
        Duration ttl = markOfflineWithABriefLease();
        assertThat(stored().get("isOnline").asBoolean()).isFalse();
        assertThat(raw.getBucket(key).remainTimeToLive())
                .isGreaterThan(Duration.ofDays(29).toMillis());
        awaitServerTime(store, ttl);
        store.close();

        try (RedisWorkerStore restarted = RedisWorkerStore.connect(settings)) {
            WorkerManager again = WorkerManager.create(restarted);
            assertThat(again.getStats().fleet().expired()).isEqualTo(1);
            again.register(ID, RegisterOptions.defaults());
            assertThat(again.isOnline(ID)).isFalse();
            assertThat(again.monitorHealth(ID).worker().orElseThrow().status()).isEqualTo(WorkerStatus.OFFLINE);
            again.markOnline(ID);
            assertThat(again.isOnline(ID)).isTrue();
        }
    }
}
