package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.*;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The sample of {@code worker-inmemory-adapter/README.md}, run. */
@DisplayName("Sample of worker-inmemory-adapter")
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
}
