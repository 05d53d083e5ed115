package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Orders to stop, by the manager over the store. */
interface StopRules {
    @ContractRule(hint = "does a registration copy a field of the previous record?")
    @DisplayName("STOP-1 (N24): a shutdown request to one worker reaches its current process, and not the next one")
    default void stop1_aShutdownRequestReachesOneProcess(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Registration first = manager.register("a", RegisterOptions.defaults());
        manager.sendShutdownSignal("a", Order.Cause.of("ops", "upgrade"));
        assertThat(manager.heartbeat(first).stopOrder()).isPresent();
        assertThat(manager.findAvailableWorker()).isEmpty();

        Registration second = manager.register("a", RegisterOptions.defaults());
        assertThat(manager.heartbeat(second).stopOrder()).isEmpty();
        assertThat(manager.findAvailableWorker()).isPresent();
    }

    @ContractRule(
            hint = "does a registration carry the control's revision, and is it checked in the step that inserts?",
            randomized = true)
    @DisplayName(
            "STOP-2 (N24): a shutdown request to the fleet reaches the workers that registered before it, in either order of the writes")
    default void stop2_aFleetsRequestReachesEarlierRegistrations(TckFixture fixture) {
        WorkerManager operator = fixture.manager();
        WorkerManager process = fixture.manager(fixture.openAnother());
        Registration before = process.register("before", RegisterOptions.defaults());
        operator.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        Registration after = process.register("after", RegisterOptions.defaults());
        assertThat(process.heartbeat(before).stopOrder()).isPresent();
        assertThat(process.heartbeat(after).stopOrder()).isEmpty();
        assertThat(process.findAvailableWorker().map(view -> view.id())).contains(WorkerId.of("after"));

        for (int round = 0; round < 10; round++) {
            WorkerId id = WorkerId.of("w" + round);
            fixture.runConcurrently(2, thread -> () -> {
                if (thread == 0) {
                    operator.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
                    return Optional.empty();
                }
                return Optional.of(process.register(id, RegisterOptions.defaults()));
            });
            WorkerRecord worker = fixture.store().find(id).value().orElseThrow();
            FleetControl control = fixture.store().control();
            assertThat(process.monitorHealth(id).stopOrder().isPresent())
                    .isEqualTo(worker.registeredUnder() < control.revision());
        }
    }

    @ContractRule(hint = "is the shutdown request part of the written record?")
    @DisplayName(
            "STOP-3 (N25): reading a shutdown request does not consume it, and each stage that the worker reports is kept")
    default void stop3_readingDoesNotConsumeTheRequest(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerId id = WorkerId.of("a");
        Registration registration = manager.register(id, RegisterOptions.defaults());
        manager.sendShutdownSignal(id, Order.Cause.unstated());
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
            assertThat(fixture.manager(fixture.openAnother())
                            .monitorHealth(id)
                            .stopOrder()
                            .map(ShutdownRequest::stage))
                    .contains(stage);
        }
    }

    @ContractRule(hint = "does the store return a value where it should throw?")
    @DisplayName(
            "STOP-4 (N25): a store that cannot be read throws, and never returns a worker without a shutdown request")
    default void stop4_aFailedReadThrows(TckFixture fixture) {
        WorkerStore closed = fixture.openAnother();
        WorkerManager cutOff = fixture.manager(closed);
        Registration registration = cutOff.register("a", RegisterOptions.defaults());
        fixture.manager().sendShutdownSignal("a", Order.Cause.unstated());
        closed.close();
        assertThatIllegalStateException().isThrownBy(() -> cutOff.heartbeat(registration));
        assertThatIllegalStateException().isThrownBy(() -> cutOff.monitorHealth("a"));
    }

    @ContractRule(hint = "does it write more than the fleet control?")
    @DisplayName("STOP-5 (N26): clearing shutdown requests clears those of this fleet only, and no hold or mark")
    default void stop5_clearingKeepsHoldsAndMarks(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerManager elsewhere = fixture.manager(fixture.openOtherFleet());
        WorkerId id = WorkerId.of("a");
        manager.register(id, RegisterOptions.defaults());
        elsewhere.register(id, RegisterOptions.defaults());
        elsewhere.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        elsewhere.sendShutdownSignal(id, Order.Cause.unstated());
        manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());
        manager.sendShutdownSignal(id, Order.Cause.unstated());
        manager.markAllOffline(Order.Cause.unstated());
        manager.fleet().clearShutdownSignals();

        assertThat(manager.monitorHealth(id).stopOrder()).isEmpty();
        assertThat(manager.isOnline(id)).isFalse();
        assertThat(elsewhere.monitorHealth(id).stopOrder()).isPresent();
        assertThat(elsewhere.isOnline(id)).isTrue();
    }
}
