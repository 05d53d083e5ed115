package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.agent.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.inmemory.simulation.SimulatedFleet;
import io.workermanager.inmemory.simulation.SimulatedRun;
import io.workermanager.model.*;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The samples of {@code worker-inmemory-adapter/README.md}, run. */
@DisplayName("Samples of worker-inmemory-adapter")
class InMemorySamplesTest {
    @Test
    @DisplayName("a clock that a test sets")
    void settableClock() {
        // sample: in-memory
        SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
        WorkerManager manager = WorkerManager.create(InMemoryWorkerStore.create(clock));

        Registration worker = manager.register("worker-123", RegisterOptions.defaults());
        clock.advance(Duration.ofSeconds(59));
        manager.heartbeat(worker);
        clock.advance(Duration.ofSeconds(60)); // the lease has expired, and the record with it
        assertThat(manager.listWorkers().ids()).isEmpty();
        // end
    }

    @Test
    @DisplayName("a takeover, an outage and a drain in a simulated fleet")
    void simulatedFleet() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        SessionHandler handler = run -> {
            log.add("begins " + run.session());
            while (!run.awaitCancelled(Duration.ofMinutes(1))) {
                log.add("goes on");
            }
            log.add("ends");
        };
        // sample: fleet
        try (SimulatedFleet fleet = SimulatedFleet.create()) {
            WorkerAgent first = fleet.agent("worker-1").handler(handler).build();
            WorkerAgent second = fleet.agent("worker-2").handler(handler).build();
            first.start();
            fleet.advance(Duration.ZERO);
            Claim claim = fleet.manager().claim(Criteria.any(), "BTC/USD").orElseThrow();
            second.start();
            fleet.advance(Duration.ZERO); // the run begins, on a thread of its own

            // A takeover: worker-1 is cut off, and worker-2 goes on.
            fleet.disconnect("worker-1");
            fleet.advance(Duration.ofSeconds(61));
            RecoveryOperations recovery = fleet.manager().recovery();
            Recovery orphan = recovery.recoverOrphansNow("dispatcher", Duration.ofMinutes(1), 1)
                    .get(0);
            Claim next = recovery.claim(Criteria.any(), orphan).orElseThrow();
            fleet.advance(Duration.ZERO);
            assertThat(next.token()).isGreaterThan(claim.token());

            // An outage in which writes happen and their answers are lost.
            fleet.loseAllReplies();
            fleet.advance(Duration.ofSeconds(30));
            fleet.reconnectAll();

            // A drain: the run may go on for 20 s.
            second.drain(Duration.ofSeconds(20), Order.Cause.of("alice", "upgrade"));
            fleet.advance(Duration.ofSeconds(21));
            assertThat(second.status().state()).isEqualTo(AgentStatus.State.STOPPED);
        }
        // end
        assertThat(log).containsExactly("begins BTC/USD", "ends", "begins BTC/USD", "ends");
    }

    @Test
    @DisplayName("a handler without a fleet")
    void simulatedRun() throws Exception {
        List<Long> quotes = new CopyOnWriteArrayList<>();
        // sample: run
        SessionHandler handler = run -> {
            while (!run.awaitCancelled(Duration.ofSeconds(1))) {
                quotes.add(run.token());
            }
        };
        SimulatedRun run = SimulatedRun.create("BTC/USD", 7).cancelAfter(Duration.ofMillis(2_500));
        handler.run(run); // returns at once: awaitCancelled moves the run's own clock
        assertThat(quotes).containsExactly(7L, 7L);
        // end
    }
}
