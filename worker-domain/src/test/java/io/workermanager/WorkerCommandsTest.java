package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.FakeWorkerStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders to one worker answer how it stands after them. */
class WorkerCommandsTest {
    private static final WorkerId ID = WorkerId.of("worker-123");

    private final WorkerManager manager = WorkerManager.create(FakeWorkerStore.empty());

    @BeforeEach
    void aWorkerIsRegistered() {
        manager.register(ID, RegisterOptions.defaults());
    }

    @Test
    void anOrderAnswersHowTheWorkerStandsAfterIt() {
        assertThat(manager.pause(ID).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(manager.resume(ID).status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(manager.markOffline(ID).status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(manager.markOnline(ID).status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(manager.sendShutdownSignal(ID, OrderCause.of("ann", "upgrade"))
                        .stopOrder()
                        .orElseThrow()
                        .cause())
                .isEqualTo(OrderCause.of("ann", "upgrade"));
    }

    @Test
    void anOrderThatStandsAlreadyAnswersTheSame() {
        manager.pause(ID);

        assertThat(manager.pause(ID)).isEqualTo(manager.monitorHealth(ID));
    }
}
