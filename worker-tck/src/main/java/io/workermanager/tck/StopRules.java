package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.FleetControl;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Orders to stop, by the manager over the store. */
interface StopRules {
    @Test
    @DisplayName("STOP-1 (N24): an order to one worker is an order to its present process, not to the next")
    @DiagnosticHint("does a registration take over a field of the record before it?")
    default void stop1_anOrderIsToOneProcess(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        Registration first = manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        manager.sendShutdownSignal(WorkerId.of("a"), OrderCause.of("ops", "upgrade"));
        assertThat(manager.heartbeat(first).stopOrder()).isPresent();
        assertThat(manager.findAvailableWorker()).isEmpty();

        Registration second = manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        assertThat(manager.heartbeat(second).stopOrder()).isEmpty();
        assertThat(manager.findAvailableWorker()).isPresent();
    }

    @Test
    @RandomizedRule
    @DisplayName("STOP-2 (N24): an order to the fleet is to those that registered before it, in every order of the two")
    @DiagnosticHint("does a registration carry the control's revision, and is it checked in the step that inserts?")
    default void stop2_anOrderIsToThoseBeforeIt(TckFixture fleet) {
        WorkerManager operator = fleet.manager();
        WorkerManager process = fleet.manager(fleet.another());
        Registration before = process.register(WorkerId.of("before"), RegisterOptions.defaults());
        operator.fleet().requestShutdown(OrderCause.unstated());
        Registration after = process.register(WorkerId.of("after"), RegisterOptions.defaults());
        assertThat(process.heartbeat(before).stopOrder()).isPresent();
        assertThat(process.heartbeat(after).stopOrder()).isEmpty();
        assertThat(process.findAvailableWorker().map(view -> view.id())).contains(WorkerId.of("after"));

        for (int round = 0; round < 10; round++) {
            WorkerId id = WorkerId.of("w" + round);
            fleet.race(2, thread -> () -> {
                if (thread == 0) {
                    operator.fleet().requestShutdown(OrderCause.unstated());
                    return Optional.empty();
                }
                return Optional.of(process.register(id, RegisterOptions.defaults()));
            });
            WorkerRecord worker = fleet.store().find(id).value().orElseThrow();
            FleetControl control = fleet.store().control();
            assertThat(process.monitorHealth(id).stopOrder().isPresent())
                    .isEqualTo(worker.registeredUnder() < control.revision());
        }
    }

    @Test
    @DisplayName("STOP-3 (N25): reading an order does not consume it; each stage that the worker reports stays")
    @DiagnosticHint("is the order part of the record that is written?")
    default void stop3_readingDoesNotConsume(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.defaults());
        manager.sendShutdownSignal(id, OrderCause.unstated());
        for (int i = 0; i < 3; i++) {
            assertThat(manager.heartbeat(registration).stopOrder().map(ShutdownRequest::stage))
                    .contains(ShutdownRequest.Stage.REQUESTED);
        }
        for (ShutdownRequest.Stage stage : new ShutdownRequest.Stage[] {
            ShutdownRequest.Stage.SEEN, ShutdownRequest.Stage.DRAINING, ShutdownRequest.Stage.STOPPED
        }) {
            manager.fleet().acknowledgeShutdown(registration, stage);
            manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.SEEN);
            manager.heartbeat(registration);
            assertThat(fleet.manager(fleet.another())
                            .monitorHealth(id)
                            .stopOrder()
                            .map(ShutdownRequest::stage))
                    .contains(stage);
        }
    }

    @Test
    @DisplayName("STOP-4 (N25): a store that cannot be read is an exception, never a worker without an order")
    @DiagnosticHint("does the store answer something where it should throw?")
    default void stop4_aFailureIsNotNoOrder(TckFixture fleet) {
        WorkerStore closed = fleet.another();
        WorkerManager cutOff = fleet.manager(closed);
        Registration registration = cutOff.register(WorkerId.of("a"), RegisterOptions.defaults());
        fleet.manager().sendShutdownSignal(WorkerId.of("a"), OrderCause.unstated());
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> cutOff.heartbeat(registration));
        assertThatIllegalStateException().isThrownBy(() -> cutOff.monitorHealth(WorkerId.of("a")));
    }

    @Test
    @DisplayName("STOP-5 (N26): clearing the orders to stop clears those, of this fleet, and no hold or mark")
    @DiagnosticHint("is more written than the fleet control?")
    default void stop5_clearingClearsOrdersToStop(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerManager elsewhere = fleet.manager(fleet.elsewhere());
        WorkerId id = WorkerId.of("a");
        manager.register(id, RegisterOptions.defaults());
        elsewhere.register(id, RegisterOptions.defaults());
        elsewhere.fleet().requestShutdown(OrderCause.unstated());
        elsewhere.sendShutdownSignal(id, OrderCause.unstated());
        manager.fleet().requestShutdown(OrderCause.unstated());
        manager.sendShutdownSignal(id, OrderCause.unstated());
        manager.markAllOffline(OrderCause.unstated());
        manager.fleet().clearShutdownSignals();

        assertThat(manager.monitorHealth(id).stopOrder()).isEmpty();
        assertThat(manager.isOnline(id)).isFalse();
        assertThat(elsewhere.monitorHealth(id).stopOrder()).isPresent();
        assertThat(elsewhere.isOnline(id)).isTrue();
    }
}
