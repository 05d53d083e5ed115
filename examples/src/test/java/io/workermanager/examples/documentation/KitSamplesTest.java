package io.workermanager.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.*;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.*;
import io.workermanager.port.*;
import io.workermanager.tck.FaultPlan;
import io.workermanager.tck.UnreliableStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The sample of {@code worker-tck/README.md}, run. */
@DisplayName("Sample of worker-tck")
class KitSamplesTest {
    @Test
    @DisplayName("code over an unreliable store")
    void unreliableStore() {
        // sample: unreliable
        UnreliableStore line = UnreliableStore.of(InMemoryWorkerStore.create(), FaultPlan.random(42, 0.1));
        WorkerManager manager = WorkerManager.create(line);
        runYourCode(manager); // a tenth of its calls fail, lose their reply, run twice or run late
        line.deliverDelayed(); // delayed writes run now
        assertThat(line.faults()).isNotEmpty();
        // end
    }

    private static void runYourCode(WorkerManager manager) {
        for (int i = 0; i < 100; i++) {
            try {
                manager.register("worker-" + i, RegisterOptions.exchange("binance"));
            } catch (WorkerStoreException | ConcurrentUpdateException e) {
                // Another worker follows.
            }
        }
    }
}
