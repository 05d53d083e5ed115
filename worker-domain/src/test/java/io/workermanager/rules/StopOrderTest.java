package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.clearSignals;
import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static io.workermanager.rules.ShutdownTransitions.acknowledge;
import static io.workermanager.rules.ShutdownTransitions.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.ShutdownRequest.Stage;
import io.workermanager.model.WorkerRecord;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StopOrderTest extends SampleRecords {
    private static final FleetControl SIGNALLED = requestShutdown(NO_ORDERS, OPS, after(1));

    private static Stage stage(WorkerRecord worker, FleetControl control) {
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
        assertThat(under.stopOrder(requestShutdown(SIGNALLED, OPS, after(1)))).isPresent();
    }

    @Test
    void clearingVoidsOnlyEarlierSignals() {
        WorkerRecord asked = request(idle(), OPS, SIGNALLED, after(2));
        FleetControl cleared = clearSignals(SIGNALLED, after(3));

        assertThat(asked.stopOrder(SIGNALLED)).isPresent();
        assertThat(asked.stopOrder(cleared)).isEmpty();
        assertThat(idle().stopOrder(cleared)).isEmpty();
        WorkerRecord again = request(asked, Order.Cause.of("ops", "again"), cleared, after(4));
        assertThat(again.stopOrder(cleared).orElseThrow().requestedAt()).isEqualTo(after(4));
    }

    @Test
    void aRepeatedShutdownRequestChangesNothing() {
        WorkerRecord asked = request(idle(), OPS, NO_ORDERS, after(1));

        assertThat(request(asked, Order.Cause.unstated(), NO_ORDERS, after(9))).isSameAs(asked);
    }

    @Test
    @DisplayName("N25: stages only advance, and each keeps the time at which it was first reached")
    void stagesOnlyAdvance() {
        WorkerRecord asked = request(idle(), OPS, NO_ORDERS, after(1));
        assertThat(stage(asked, NO_ORDERS)).isEqualTo(Stage.REQUESTED);
        assertThat(acknowledge(asked, Stage.REQUESTED, NO_ORDERS, after(2))).isSameAs(asked);

        WorkerRecord seen = acknowledge(asked, Stage.SEEN, NO_ORDERS, after(2));
        WorkerRecord draining = acknowledge(seen, Stage.DRAINING, NO_ORDERS, after(3));
        WorkerRecord stopped = acknowledge(draining, Stage.STOPPED, NO_ORDERS, after(4));

        assertThat(stage(seen, NO_ORDERS)).isEqualTo(Stage.SEEN);
        assertThat(stage(draining, NO_ORDERS)).isEqualTo(Stage.DRAINING);
        for (Stage earlier : Stage.values()) {
            assertThat(acknowledge(stopped, earlier, NO_ORDERS, after(9))).isSameAs(stopped);
        }
        assertThat(stopped.shutdown())
                .contains(new ShutdownRequest(
                        0, OPS, after(1), Optional.of(after(2)), Optional.of(after(3)), Optional.of(after(4))));
    }

    @Test
    void reachingALaterStageAlsoDatesTheEarlierStages() {
        WorkerRecord stopped =
                acknowledge(request(idle(), OPS, NO_ORDERS, after(1)), Stage.STOPPED, NO_ORDERS, after(5));

        assertThat(stopped.shutdown().orElseThrow().seenAt()).contains(after(5));
        assertThat(stopped.shutdown().orElseThrow().drainingAt()).contains(after(5));
    }

    @Test
    @DisplayName("N25: each worker acknowledges the fleet's signal in its own record")
    void aWorkerAcknowledgesTheFleetsSignalInItsOwnRecord() {
        WorkerRecord seen = acknowledge(idle(), Stage.SEEN, SIGNALLED, after(2));

        assertThat(stage(seen, SIGNALLED)).isEqualTo(Stage.SEEN);
        assertThat(stage(idle(), SIGNALLED)).isEqualTo(Stage.REQUESTED);
        FleetControl cleared = clearSignals(SIGNALLED, after(3));
        assertThat(seen.stopOrder(cleared)).isEmpty();
        assertThat(stage(seen, requestShutdown(cleared, OPS, after(4)))).isEqualTo(Stage.REQUESTED);
    }

    @Test
    void acknowledgingWithoutARequestChangesNothing() {
        WorkerRecord worker = idle();

        assertThat(acknowledge(worker, Stage.STOPPED, NO_ORDERS, NOW)).isSameAs(worker);
    }

    @Test
    void anAcknowledgementChangesOnlyTheRequest() {
        WorkerRecord asked = request(idle(), OPS, NO_ORDERS, after(1));
        WorkerRecord seen = acknowledge(asked, Stage.SEEN, NO_ORDERS, after(2));

        assertThat(seen).usingRecursiveComparison().ignoringFields("shutdown").isEqualTo(asked);
    }
}
