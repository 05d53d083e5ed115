package io.workermanager.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.WorkerManager;
import io.workermanager.agent.AgentStatus;
import io.workermanager.agent.AgentStatus.State;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The health")
class HealthReportTest {
    private static HealthReport of(State state, String... reasons) {
        return HealthReport.of(
                WorkerId.of("w"), new AgentStatus(state, List.of(reasons), Optional.of(SessionId.of("BTC/USD"))));
    }

    @Test
    @DisplayName("of an agent is up only while the worker is online")
    void ofAnAgent() {
        Map<State, String> codes = new EnumMap<>(State.class);
        for (State state : State.values()) {
            codes.put(state, of(state).status());
        }
        assertThat(codes)
                .containsEntry(State.STARTING, "OUT_OF_SERVICE")
                .containsEntry(State.ONLINE, "UP")
                .containsEntry(State.STANDBY, "OUT_OF_SERVICE")
                .containsEntry(State.DRAINING, "OUT_OF_SERVICE")
                .containsEntry(State.STOPPED, "DOWN")
                .containsEntry(State.FENCED, "DOWN")
                .hasSize(State.values().length);
    }

    @Test
    @DisplayName("of an agent has the reasons")
    void hasTheReasons() {
        assertThat(of(State.STANDBY, "paused by ann").details())
                .containsEntry("worker", "w")
                .containsEntry("state", "STANDBY")
                .containsEntry("reasons", List.of("paused by ann"))
                .containsEntry("session", "BTC/USD");
    }

    @Test
    @DisplayName("of the store has the numbers of the fleet, or the reason why they cannot be read")
    void ofTheStore() {
        WorkerStore store = InMemoryWorkerStore.create();
        WorkerManager workers = WorkerManager.create(store);
        workers.register("w", RegisterOptions.defaults());
        assertThat(HealthReport.of(workers).status()).isEqualTo("UP");
        assertThat(HealthReport.of(workers).details()).containsEntry("idle", 1L);
        store.close();
        assertThat(HealthReport.of(workers).status()).isEqualTo("DOWN");
        assertThat(HealthReport.of(workers).details().get("reason").toString()).contains("closed");
    }
}
