package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.addHold;
import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.OperatorTransitions.pause;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Hold;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import io.workermanager.model.WorkerView.Reason.Kind;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerViewTest extends SampleRecords {
    private static WorkerView view(WorkerRecord worker, FleetControl control, long second) {
        return WorkerViews.of(worker, control, after(second));
    }

    private static Stream<Kind> kinds(WorkerView view) {
        return view.reasons().stream().map(WorkerView.Reason::kind);
    }

    @ParameterizedTest(name = "{0}, session: {1}, held: {2} is {3}")
    @CsvSource({
        "ONLINE, false, false, IDLE",
        "ONLINE, true, false, PROCESSING",
        "PAUSED, false, false, PAUSED",
        "PAUSED, true, false, PAUSED",
        "OFFLINE, false, false, OFFLINE",
        "OFFLINE, true, false, OFFLINE",
        "ONLINE, false, true, OFFLINE",
        "ONLINE, true, true, OFFLINE",
        "PAUSED, false, true, OFFLINE",
        "OFFLINE, true, true, OFFLINE"
    })
    @DisplayName("N18: mark, session and holds determine the status")
    void theStatusFollowsFromMarkSessionAndHolds(
            Availability mark, boolean session, boolean held, WorkerStatus status) {
        WorkerRecord worker = mark((session ? processing() : idle()), mark, after(2));
        FleetControl control = held ? held(Selector.all()) : NO_ORDERS;

        assertThat(view(worker, control, 3).status()).isEqualTo(status);
        assertThat(view(worker, control, 3).isOnline())
                .isEqualTo(status == WorkerStatus.IDLE || status == WorkerStatus.PROCESSING);
        assertThat(view(worker, control, 3).isAvailable()).isEqualTo(status == WorkerStatus.IDLE);
    }

    @Test
    void aHealthyWorkerHasNoReasons() {
        WorkerView view = view(idle(), NO_ORDERS, 15);

        assertThat(view.isHealthy()).isTrue();
        assertThat(view.isAlive()).isTrue();
        assertThat(view.isOnline()).isTrue();
        assertThat(view.isAvailable()).isTrue();
        assertThat(view.reasonsAgainstClaim()).isEmpty();
        assertThat(view.heartbeatAge()).isEqualTo(Duration.ofSeconds(15));
        assertThat(view.uptime()).isEqualTo(Duration.ofSeconds(15));
        assertThat(view.activeSession()).isEmpty();
        assertThat(view).hasToString("worker-123 default@kraken ALIVE IDLE");
    }

    @Test
    void aBusyWorkerIsHealthyAndTakesNoOtherSession() {
        WorkerView view = view(processing(), NO_ORDERS, 15);

        assertThat(view.isHealthy()).isTrue();
        assertThat(view.isAvailable()).isFalse();
        assertThat(view.activeSession()).contains(SESSION);
        assertThat(view.reasonsAgainstClaim())
                .extracting(WorkerView.Reason::kind)
                .containsExactly(Kind.BUSY);
        assertThat(view.reasonsAgainstClaim())
                .extracting(WorkerView.Reason::toString)
                .containsExactly("it holds session session-456");
    }

    @Test
    @DisplayName("N15: a view has every reason against a worker, and one reason makes it unavailable")
    void reasonsContainEveryReason() {
        FleetControl control = requestShutdown(
                        addHold(
                                held(Selector.type("default")),
                                new Hold(
                                        Hold.Id.of("h2"),
                                        Selector.all(),
                                        Order.Cause.unstated(),
                                        NOW,
                                        Optional.empty()),
                                NOW),
                        OPS,
                        after(1))
                .withLostRevision((1L << 53) - 1);
        WorkerView view = view(pause(processing(), after(2)), control, 61);

        assertThat(view.reasons())
                .extracting(WorkerView.Reason::detail)
                .containsExactly(
                        "its lease ran out at " + after(60),
                        "paused since " + after(2),
                        "held by h on type=default: incident 42 (ops)",
                        "held by h2 on all: no reason given",
                        "asked to stop at " + after(1) + ": incident 42 (ops), REQUESTED",
                        "the fleet control was lost while holds stood, or cannot be read; an operator must write it again");
        assertThat(kinds(view))
                .containsExactly(
                        Kind.EXPIRED, Kind.PAUSED, Kind.HELD, Kind.HELD, Kind.SHUTDOWN_REQUESTED, Kind.CONTROL_LOST);
        assertThat(view.isHealthy()).isFalse();
        assertThat(view.isAvailable()).isFalse();
    }

    @Test
    void aWorkerThatLeftIsNeitherAliveNorExpired() {
        WorkerView view = view(leave(mark(idle(), Availability.OFFLINE, after(1)), after(2)), NO_ORDERS, 600);

        assertThat(view.liveness()).isEqualTo(Lease.Liveness.LEFT);
        assertThat(view.isAlive()).isFalse();
        assertThat(view.reasons())
                .extracting(WorkerView.Reason::detail)
                .containsExactly("it left at " + after(2), "marked offline since " + after(1));
    }

    @Test
    @DisplayName("N14: a worker is alive before the end of its lease, and dead at the end")
    void aWorkerIsAliveUntilTheEndOfItsLease() {
        WorkerRecord worker = idle();

        assertThat(WorkerViews.of(worker, NO_ORDERS, after(60).minusMillis(1)).isAlive())
                .isTrue();
        assertThat(view(worker, NO_ORDERS, 60).isAlive()).isFalse();
        assertThat(view(worker, NO_ORDERS, 60).isOnline()).isFalse();
        assertThat(WorkerCensus.State.of(worker, after(60).minusMillis(1))).isEqualTo(WorkerCensus.State.IDLE);
        assertThat(WorkerCensus.State.of(worker, after(60))).isEqualTo(WorkerCensus.State.EXPIRED);
    }

    @Test
    @DisplayName("N13: an age is never negative")
    void anAgeIsNeverNegative() {
        WorkerView view = view(idle(), NO_ORDERS, -3_600);

        assertThat(view.heartbeatAge()).isZero();
        assertThat(view.uptime()).isZero();
    }

    @Test
    @DisplayName("N17: a hold with an end ends for every worker at the same instant")
    void aHoldWithAnEndEndsForEveryWorkerAtTheSameInstant() {
        FleetControl control = holding(hold("h", Selector.all(), after(10)));

        assertThat(WorkerViews.of(idle(), control, after(10).minusMillis(1)).isOnline())
                .isFalse();
        assertThat(view(idle(), control, 10).isOnline()).isTrue();
    }

    @Test
    @DisplayName("N18: an unknown label has no status; it does not count as idle")
    void anUnknownLabelHasNoStatus() {
        for (WorkerStatus status : WorkerStatus.values()) {
            assertThat(WorkerStatus.ofLabel(status.label())).contains(status);
            assertThat(WorkerStatus.of(status.availability(), status == WorkerStatus.PROCESSING))
                    .isEqualTo(status);
        }
        assertThat(Stream.of("", "IDLE", "Idle", "busy", " idle").map(WorkerStatus::ofLabel))
                .allSatisfy(status -> assertThat(status).isEmpty());
    }
}
