package io.workermanager.model;

import static io.workermanager.model.SampleRecords.NOW;
import static io.workermanager.model.SampleRecords.NO_ORDERS;
import static io.workermanager.model.SampleRecords.OPS;
import static io.workermanager.model.SampleRecords.after;
import static io.workermanager.model.SampleRecords.idle;
import static io.workermanager.model.SampleRecords.register;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StopOrderTest {
    private static final FleetControl SIGNALLED = FleetControlTransitions.requestShutdown(NO_ORDERS, OPS, after(1));

    private static ShutdownRequest.Stage stage(WorkerRecord worker, FleetControl control) {
        return worker.stopOrder(control).orElseThrow().stage();
    }

    @Test
    @DisplayName("N24: the fleet's signal applies exactly to registrations under a smaller revision")
    void theFleetsSignalAppliesToEarlierRegistrations() {
        WorkerRecord before = idle();
        WorkerRecord under = register(RegisterOptions.defaults(), Optional.empty(), SIGNALLED, after(1));

        assertThat(before.stopOrder(SIGNALLED).orElseThrow().cause()).isEqualTo(OPS);
        assertThat(before.stopOrder(SIGNALLED).orElseThrow().requestedAt()).isEqualTo(after(1));
        assertThat(under.stopOrder(SIGNALLED)).isEmpty();
        assertThat(under.stopOrder(FleetControlTransitions.requestShutdown(SIGNALLED, OPS, after(1))))
                .isPresent();
    }

    @Test
    void clearingVoidsOnlyEarlierSignals() {
        WorkerRecord asked = ShutdownTransitions.request(idle(), OPS, SIGNALLED, after(2));
        FleetControl cleared = FleetControlTransitions.clearSignals(SIGNALLED, after(3));

        assertThat(asked.stopOrder(SIGNALLED)).isPresent();
        assertThat(asked.stopOrder(cleared)).isEmpty();
        assertThat(idle().stopOrder(cleared)).isEmpty();
        WorkerRecord again = ShutdownTransitions.request(asked, OrderCause.of("ops", "again"), cleared, after(4));
        assertThat(again.stopOrder(cleared).orElseThrow().requestedAt()).isEqualTo(after(4));
    }

    @Test
    void aRepeatedShutdownRequestChangesNothing() {
        WorkerRecord asked = ShutdownTransitions.request(idle(), OPS, NO_ORDERS, after(1));

        assertThat(ShutdownTransitions.request(asked, OrderCause.unstated(), NO_ORDERS, after(9)))
                .isSameAs(asked);
    }

    @Test
    @DisplayName("N25: stages only advance, and each keeps the time at which it was first reached")
    void stagesOnlyAdvance() {
        WorkerRecord asked = ShutdownTransitions.request(idle(), OPS, NO_ORDERS, after(1));
        assertThat(stage(asked, NO_ORDERS)).isEqualTo(ShutdownRequest.Stage.REQUESTED);
        assertThat(ShutdownTransitions.acknowledge(asked, ShutdownRequest.Stage.REQUESTED, NO_ORDERS, after(2)))
                .isSameAs(asked);

        WorkerRecord seen = ShutdownTransitions.acknowledge(asked, ShutdownRequest.Stage.SEEN, NO_ORDERS, after(2));
        WorkerRecord draining =
                ShutdownTransitions.acknowledge(seen, ShutdownRequest.Stage.DRAINING, NO_ORDERS, after(3));
        WorkerRecord stopped =
                ShutdownTransitions.acknowledge(draining, ShutdownRequest.Stage.STOPPED, NO_ORDERS, after(4));

        assertThat(stage(seen, NO_ORDERS)).isEqualTo(ShutdownRequest.Stage.SEEN);
        assertThat(stage(draining, NO_ORDERS)).isEqualTo(ShutdownRequest.Stage.DRAINING);
        for (ShutdownRequest.Stage earlier : ShutdownRequest.Stage.values()) {
            assertThat(ShutdownTransitions.acknowledge(stopped, earlier, NO_ORDERS, after(9)))
                    .isSameAs(stopped);
        }
        assertThat(stopped.shutdown())
                .contains(new ShutdownRequest(
                        0, OPS, after(1), Optional.of(after(2)), Optional.of(after(3)), Optional.of(after(4))));
    }

    @Test
    void reachingALaterStageAlsoDatesTheEarlierStages() {
        WorkerRecord stopped = ShutdownTransitions.acknowledge(
                ShutdownTransitions.request(idle(), OPS, NO_ORDERS, after(1)),
                ShutdownRequest.Stage.STOPPED,
                NO_ORDERS,
                after(5));

        assertThat(stopped.shutdown().orElseThrow().seenAt()).contains(after(5));
        assertThat(stopped.shutdown().orElseThrow().drainingAt()).contains(after(5));
    }

    @Test
    @DisplayName("N25: each worker acknowledges the fleet's signal in its own record")
    void aWorkerAcknowledgesTheFleetsSignalInItsOwnRecord() {
        WorkerRecord seen = ShutdownTransitions.acknowledge(idle(), ShutdownRequest.Stage.SEEN, SIGNALLED, after(2));

        assertThat(stage(seen, SIGNALLED)).isEqualTo(ShutdownRequest.Stage.SEEN);
        assertThat(stage(idle(), SIGNALLED)).isEqualTo(ShutdownRequest.Stage.REQUESTED);
        FleetControl cleared = FleetControlTransitions.clearSignals(SIGNALLED, after(3));
        assertThat(seen.stopOrder(cleared)).isEmpty();
        assertThat(stage(seen, FleetControlTransitions.requestShutdown(cleared, OPS, after(4))))
                .isEqualTo(ShutdownRequest.Stage.REQUESTED);
    }

    @Test
    void acknowledgingWithoutARequestChangesNothing() {
        WorkerRecord worker = idle();

        assertThat(ShutdownTransitions.acknowledge(worker, ShutdownRequest.Stage.STOPPED, NO_ORDERS, NOW))
                .isSameAs(worker);
    }

    @Test
    void anAcknowledgementChangesOnlyTheRequest() {
        WorkerRecord asked = ShutdownTransitions.request(idle(), OPS, NO_ORDERS, after(1));
        WorkerRecord seen = ShutdownTransitions.acknowledge(asked, ShutdownRequest.Stage.SEEN, NO_ORDERS, after(2));

        assertThat(seen).usingRecursiveComparison().ignoringFields("shutdown").isEqualTo(asked);
    }
}
