package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerRecord;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The changes of a record that are worth a hint. */
class ChangeHintTest extends WriteDecisionFixture {
    private static final Instant LATER = NOW.plusSeconds(1);

    private boolean due(WorkerRecord after) {
        return WorkerStore.ChangeHint.isDue(Optional.of(worker), Optional.of(after));
    }

    @Test
    void anInsertedOrRemovedRecordIsWorthAHint() {
        assertThat(WorkerStore.ChangeHint.isDue(Optional.empty(), Optional.of(worker)))
                .isTrue();
        assertThat(WorkerStore.ChangeHint.isDue(Optional.of(worker), Optional.empty()))
                .isTrue();
    }

    @Test
    void anAbsentRecordIsNotWorthAHint() {
        assertThat(WorkerStore.ChangeHint.isDue(Optional.empty(), Optional.empty()))
                .isFalse();
    }

    @Test
    void aHeartbeatWithAttributesIsNotWorthAHint() {
        WorkerRecord beaten = HeartbeatTransitions.heartbeat(
                worker, Heartbeat.alive().withAttribute("latency", 7), 1, FleetControl.none(), LATER);
        assertThat(beaten.lease()).isNotEqualTo(worker.lease());
        assertThat(beaten.attributes()).isNotEqualTo(worker.attributes());
        assertThat(due(beaten)).isFalse();
    }

    @Test
    void operatorChangesAreWorthAHint() {
        assertThat(due(OperatorTransitions.mark(worker, Availability.PAUSED, LATER)))
                .isTrue();
        assertThat(due(ShutdownTransitions.request(worker, Order.Cause.unstated(), FleetControl.none(), LATER)))
                .isTrue();
        assertThat(due(OperatorTransitions.setProfile(worker, Profile.of("type", "exchange"), LATER)))
                .isTrue();
    }

    @Test
    void aNewSessionIsWorthAHint() {
        assertThat(due(naming(S, MICROS))).isTrue();
        assertThat(WorkerStore.ChangeHint.isDue(
                        Optional.of(naming(S, MICROS)), Optional.of(naming(S, MICROS, T, MICROS))))
                .isTrue();
    }

    @Test
    void aRegistrationOrLeavingIsWorthAHint() {
        assertThat(due(RegistrationTransitions.leave(worker, LATER))).isTrue();
        assertThat(due(RegistrationTransitions.register(
                        own, RegisterOptions.defaults(), KEEP, Optional.of(worker), 1, FleetControl.none(), LATER)))
                .isTrue();
    }
}
