package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.workermanager.*;
import io.workermanager.agent.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.*;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The values of the library as JSON, by the mapper of {@code worker-domain/README.md}. */
@DisplayName("JSON by Jackson")
class JsonSamplesTest {
    private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    private final WorkerManager workers = WorkerManager.create(InMemoryWorkerStore.create(clock));
    private final ObjectMapper json = mapper();

    private static ObjectMapper mapper() {
        // sample: json
        SimpleModule texts = new SimpleModule()
                .addSerializer(CharSequence.class, ToStringSerializer.instance) // ids
                .addSerializer(Version.class, ToStringSerializer.instance)
                .addSerializer(Throwable.class, ToStringSerializer.instance); // without it, the whole stack trace
        ObjectMapper json = new ObjectMapper()
                .registerModules(new Jdk8Module(), new JavaTimeModule(), texts)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        // end
        return json;
    }

    private void assertJson(Object value, String expected) throws JsonProcessingException {
        assertThat(json.readTree(json.writeValueAsString(value))).isEqualTo(json.readTree(expected));
    }

    private WorkerView busyWorkerUnderAHold() {
        workers.register(
                "worker-1",
                RegisterOptions.exchange("binance")
                        .withCapabilities("spot")
                        .withHost("server-1")
                        .withAttribute("region", "eu")
                        .withAttribute("zones", List.of(1, 2)));
        workers.claim(Criteria.any(), "BTC/USD");
        workers.fleet().hold("freeze", Selector.exchange("binance"), Order.Cause.of("alice", "upgrade"));
        return workers.monitorHealth("worker-1").worker().orElseThrow();
    }

    @Test
    @DisplayName("a worker is its record and what follows from it; ids are strings and attributes an object")
    void aWorker() throws JsonProcessingException {
        WorkerView worker = busyWorkerUnderAHold();
        WorkerRecord stored = worker.worker();
        assertJson(worker, """
                {
                  "worker": {
                    "id": "worker-1",
                    "version": "%s",
                    "incarnation": %d,
                    "registeredUnder": 0,
                    "profile": {"type": "default", "exchange": "binance", "capabilities": ["spot"]},
                    "availability": "ONLINE",
                    "assignment": {"session": "BTC/USD", "token": %d, "since": "2026-11-01T12:00:00Z"},
                    "orphans": [],
                    "shutdown": null,
                    "startedAt": "2026-11-01T12:00:00Z",
                    "lease": {"lastHeartbeat": "2026-11-01T12:00:00Z", "ttl": "PT1M", "leftAt": null},
                    "lastStatusChange": "2026-11-01T12:00:00Z",
                    "lastCapabilityUpdate": "2026-11-01T12:00:00Z",
                    "turn": %d,
                    "attributes": {"region": "eu", "zones": [1, 2]},
                    "markOrder": null,
                    "host": "server-1",
                    "markedInAdvance": false
                  },
                  "at": "2026-11-01T12:00:00Z",
                  "liveness": "ALIVE",
                  "status": "OFFLINE",
                  "stopOrder": null,
                  "reasons": [{"kind": "HELD", "detail": "held by freeze on exchange=binance: upgrade (alice)"}],
                  "alive": true,
                  "online": false,
                  "healthy": false,
                  "available": false
                }
                """.formatted(
                        stored.version(),
                        stored.incarnation(),
                        stored.assignment().orElseThrow().token(),
                        stored.turn()));
    }

    @Test
    @DisplayName("statistics are the counts of the fleet, of each type and of each exchange")
    void statistics() throws JsonProcessingException {
        busyWorkerUnderAHold();
        String counts = """
                {"idle": 0, "processing": 0, "paused": 0, "offline": 0, "held": 1, "expired": 0, "left": 0}
                """;
        assertJson(workers.getStats(), """
                {
                  "at": "2026-11-01T12:00:00Z",
                  "fleet": %s,
                  "globalOffline": false,
                  "byType": {"default": %s},
                  "byExchange": {"binance": %s}
                }
                """.formatted(counts, counts, counts));
    }

    @Test
    @DisplayName("health and lists contain workers")
    void healthAndLists() throws JsonProcessingException {
        WorkerView worker = busyWorkerUnderAHold();
        String view = json.writeValueAsString(worker);
        assertJson(new WorkerHealth(worker.id(), Optional.of(worker)), """
                {"id": "worker-1", "worker": %s, "alive": true, "online": false, "healthy": false, "available": false}
                """.formatted(view));
        assertJson(
                new WorkerList(List.of(worker), List.of(new WorkerList.Unreadable(WorkerId.of("w"), "broken"))),
                """
                {"workers": [%s], "unreadable": [{"id": "w", "why": "broken", "lastHeartbeat": null}]}
                """.formatted(view));
    }

    @Test
    @DisplayName("an explanation counts by hold and by what is lacking")
    void anExplanation() throws JsonProcessingException {
        busyWorkerUnderAHold();
        Explanation explanation = workers.diagnosis().explain(Criteria.exchange("binance"));
        assertJson(explanation, """
                {
                  "at": "2026-11-01T12:00:00Z",
                  "criteria": {"type": null, "exchange": "binance", "capabilities": []},
                  "available": null,
                  "matching": %s,
                  "held": {"freeze": 1},
                  "askedToStop": 0,
                  "lacking": {},
                  "controlLost": false
                }
                """.formatted(json.writeValueAsString(explanation.matching())));
    }

    @Test
    @DisplayName("the fleet control contains the holds")
    void theFleetControl() throws JsonProcessingException {
        busyWorkerUnderAHold();
        FleetControl control = workers.fleet().control();
        assertThat(json.readTree(json.writeValueAsString(control))
                        .get("version")
                        .isTextual())
                .isTrue();
        assertJson(control.holds(), """
                [{
                  "id": "freeze",
                  "selector": %s,
                  "cause": {"who": "alice", "reason": "upgrade"},
                  "since": "2026-11-01T12:00:00Z",
                  "until": null
                }]
                """.formatted(
                        json.writeValueAsString(control.holds().get(0).selector())));
    }

    @Test
    @DisplayName("results of calls contain ids as strings, and exceptions as one line")
    void results() throws JsonProcessingException {
        Instant at = clock.instant();
        WorkerId worker = WorkerId.of("worker-1");
        SessionId session = SessionId.of("BTC/USD");
        assertJson(new Claim(worker, session, 7, at), """
                {"worker": "worker-1", "session": "BTC/USD", "token": 7, "since": "2026-11-01T12:00:00Z"}
                """);
        assertJson(new Recovery(worker, session, 8, at), """
                {"from": "worker-1", "session": "BTC/USD", "token": 8, "until": "2026-11-01T12:00:00Z"}
                """);
        assertJson(
                new ShutdownRequest.Progress(
                        3,
                        1,
                        1,
                        List.of(new ShutdownRequest.Progress.Busy(
                                worker, ShutdownRequest.Stage.DRAINING, Optional.of(session)))),
                """
                {
                  "asked": 3,
                  "stopped": 1,
                  "died": 1,
                  "busy": [{"worker": "worker-1", "stage": "DRAINING", "session": "BTC/USD"}]
                }
                """);
        assertJson(new BatchResult.Done<>(worker), """
                {"value": "worker-1"}
                """);
        assertJson(new BatchResult.Failed<>(new InvalidValueException("too long")), """
                {"why": "io.workermanager.model.InvalidValueException: too long"}
                """);
    }

    @Test
    @DisplayName("an agent's status and events contain ids as strings, and exceptions as one line")
    void anAgent() throws JsonProcessingException {
        SessionId session = SessionId.of("BTC/USD");
        assertJson(new AgentStatus(AgentStatus.State.ONLINE, List.of(), Optional.of(session)), """
                {"state": "ONLINE", "reasons": [], "session": "BTC/USD"}
                """);
        assertJson(
                new AgentEvent(
                        AgentEvent.Kind.RUN_ENDED,
                        "the handler threw",
                        Optional.of(session),
                        OptionalLong.of(7),
                        Optional.of(new IllegalStateException("no market"))),
                """
                {
                  "kind": "RUN_ENDED",
                  "detail": "the handler threw",
                  "session": "BTC/USD",
                  "token": 7,
                  "failure": "java.lang.IllegalStateException: no market"
                }
                """);
    }

    @Test
    @DisplayName("a mapper without the three serializers writes every value, too")
    void aPlainMapperWritesAWorker() throws JsonProcessingException {
        ObjectMapper plain = new ObjectMapper().registerModules(new Jdk8Module(), new JavaTimeModule());
        assertThat(plain.readTree(plain.writeValueAsString(busyWorkerUnderAHold()))
                        .at("/worker/attributes/region")
                        .textValue())
                .isEqualTo("eu");
    }
}
