package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.port.FakeWorkerStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An order to one worker returns the worker after the change. */
class WorkerCommandsTest {
    private static final WorkerId ID = WorkerId.of("worker-123");

    private final WorkerManager manager = WorkerManager.create(FakeWorkerStore.empty());

    @BeforeEach
    void registerWorker() {
        manager.register(ID, RegisterOptions.defaults());
    }

    @Test
    void anOrderReturnsTheWorkerAfterTheChange() {
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
    void anOrderThatChangesNothingReturnsTheSameWorker() {
        manager.pause(ID);

        assertThat(manager.monitorHealth(ID).worker()).contains(manager.pause(ID));
    }
}
