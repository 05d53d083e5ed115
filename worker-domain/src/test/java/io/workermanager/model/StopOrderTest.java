package io.workermanager.model;

import static io.workermanager.model.Samples.NOW;
import static io.workermanager.model.Samples.NO_ORDERS;
import static io.workermanager.model.Samples.OPS;
import static io.workermanager.model.Samples.after;
import static io.workermanager.model.Samples.idle;
import static io.workermanager.model.Samples.register;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StopOrderTest {
    private static final FleetControl SIGNALLED = NO_ORDERS.withShutdown(OPS, after(1));

    private static StopStage stage(Worker worker, FleetControl control) {
        return worker.stopOrder(control).orElseThrow().stage();
    }

    @Test
    @DisplayName("N24: the fleet's signal asks exactly the registrations made under a smaller revision")
    void theFleetsSignalAsksTheRegistrationsMadeBefore() {
        Worker before = idle();
        Worker under = register(RegisterOptions.DEFAULTS, Optional.empty(), SIGNALLED, after(1));

        assertThat(before.stopOrder(SIGNALLED).orElseThrow().cause()).isEqualTo(OPS);
        assertThat(before.stopOrder(SIGNALLED).orElseThrow().requestedAt()).isEqualTo(after(1));
        assertThat(under.stopOrder(SIGNALLED)).isEmpty();
        assertThat(under.stopOrder(SIGNALLED.withShutdown(OPS, after(1)))).isPresent();
    }

    @Test
    void clearingVoidsEverySignalGivenBeforeAndNoneGivenAfter() {
        Worker asked = idle().requestShutdown(OPS, SIGNALLED, after(2));
        FleetControl cleared = SIGNALLED.withoutSignals(after(3));

        assertThat(asked.stopOrder(SIGNALLED)).isPresent();
        assertThat(asked.stopOrder(cleared)).isEmpty();
        assertThat(idle().stopOrder(cleared)).isEmpty();
        Worker again = asked.requestShutdown(Cause.of("ops", "again"), cleared, after(4));
        assertThat(again.stopOrder(cleared).orElseThrow().requestedAt()).isEqualTo(after(4));
    }

    @Test
    void whoWasAskedAndIsAskedAgainWasAskedOnce() {
        Worker asked = idle().requestShutdown(OPS, NO_ORDERS, after(1));

        assertThat(asked.requestShutdown(Cause.UNSTATED, NO_ORDERS, after(9))).isSameAs(asked);
    }

    @Test
    @DisplayName("N25: stages only advance, and each keeps the time at which it was first reached")
    void stagesOnlyAdvance() {
        Worker asked = idle().requestShutdown(OPS, NO_ORDERS, after(1));
        assertThat(stage(asked, NO_ORDERS)).isEqualTo(StopStage.REQUESTED);
        assertThat(asked.acknowledge(StopStage.REQUESTED, NO_ORDERS, after(2))).isSameAs(asked);

        Worker seen = asked.acknowledge(StopStage.SEEN, NO_ORDERS, after(2));
        Worker draining = seen.acknowledge(StopStage.DRAINING, NO_ORDERS, after(3));
        Worker stopped = draining.acknowledge(StopStage.STOPPED, NO_ORDERS, after(4));

        assertThat(stage(seen, NO_ORDERS)).isEqualTo(StopStage.SEEN);
        assertThat(stage(draining, NO_ORDERS)).isEqualTo(StopStage.DRAINING);
        for (StopStage earlier : StopStage.values()) {
            assertThat(stopped.acknowledge(earlier, NO_ORDERS, after(9))).isSameAs(stopped);
        }
        assertThat(stopped.shutdown())
                .contains(new ShutdownRequest(
                        0, OPS, after(1), Optional.of(after(2)), Optional.of(after(3)), Optional.of(after(4))));
    }

    @Test
    void aStageThatIsReachedAtOnceDatesThoseBeforeIt() {
        Worker stopped =
                idle().requestShutdown(OPS, NO_ORDERS, after(1)).acknowledge(StopStage.STOPPED, NO_ORDERS, after(5));

        assertThat(stopped.shutdown().orElseThrow().seenAt()).contains(after(5));
        assertThat(stopped.shutdown().orElseThrow().drainingAt()).contains(after(5));
    }

    @Test
    @DisplayName("N25: the fleet's signal is acknowledged in each worker's own record")
    void theFleetsSignalIsAcknowledgedInEachWorkersOwnRecord() {
        Worker seen = idle().acknowledge(StopStage.SEEN, SIGNALLED, after(2));

        assertThat(stage(seen, SIGNALLED)).isEqualTo(StopStage.SEEN);
        assertThat(stage(idle(), SIGNALLED)).isEqualTo(StopStage.REQUESTED);
        FleetControl cleared = SIGNALLED.withoutSignals(after(3));
        assertThat(seen.stopOrder(cleared)).isEmpty();
        assertThat(stage(seen, cleared.withShutdown(OPS, after(4)))).isEqualTo(StopStage.REQUESTED);
    }

    @Test
    void withoutAnOrderThereIsNothingToAcknowledge() {
        Worker worker = idle();

        assertThat(worker.acknowledge(StopStage.STOPPED, NO_ORDERS, NOW)).isSameAs(worker);
    }

    @Test
    void anAcknowledgementTouchesTheRequestAlone() {
        Worker asked = idle().requestShutdown(OPS, NO_ORDERS, after(1));
        Worker seen = asked.acknowledge(StopStage.SEEN, NO_ORDERS, after(2));

        assertThat(seen).usingRecursiveComparison().ignoringFields("shutdown").isEqualTo(asked);
    }
}
