package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static io.workermanager.rules.HeartbeatTransitions.heartbeat;
import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.OperatorTransitions.pause;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static io.workermanager.rules.RegistrationTransitions.requireIncarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView.Reason.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a worker's own calls change its record. */
class HeartbeatRulesTest extends SampleRecords {
    private static WorkerRecord beat(WorkerRecord worker, Heartbeat beat, long second) {
        return beaten(worker, beat, after(second));
    }

    static Stream<Heartbeat> beats() {
        return Stream.of(
                Heartbeat.alive(),
                Heartbeat.alive().withAttribute("a", 1),
                Heartbeat.processing(SESSION),
                Heartbeat.finished(SESSION),
                Heartbeat.finished(SESSION, 1),
                Heartbeat.restarting(SESSION, processing().tokenOf(SESSION).orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("beats")
    @DisplayName("N4: a heartbeat does not change availability, id, incarnation, start or profile")
    void aHeartbeatChangesNoReservedField(Heartbeat beat) {
        for (Availability mark : Availability.values()) {
            WorkerRecord before = mark(processing(), mark, after(2));
            WorkerRecord next = beat(before, beat, 30);

            assertThat(next.availability()).isEqualTo(mark);
            assertThat(next.id()).isEqualTo(before.id());
            assertThat(next.incarnation()).isEqualTo(before.incarnation());
            assertThat(next.registeredUnder()).isEqualTo(before.registeredUnder());
            assertThat(next.startedAt()).isEqualTo(before.startedAt());
            assertThat(next.profile()).isEqualTo(before.profile());
            assertThat(next.lastCapabilityUpdate()).isEqualTo(before.lastCapabilityUpdate());
            assertThat(next.shutdown()).isEqualTo(before.shutdown());
            assertThat(next.lease())
                    .isEqualTo(new Lease(after(30), before.lease().ttl(), Optional.empty()));
        }
    }

    @Test
    void aPlainHeartbeatKeepsStatusStatusDateAndTurn() {
        WorkerRecord next = beat(idle(), Heartbeat.alive(), 30);

        assertThat(next.lastStatusChange()).isEqualTo(NOW);
        assertThat(next.turn()).isEqualTo(idle().turn());
    }

    @Test
    @DisplayName("N13: a clock that was set back never shortens a lease")
    void aHeartbeatNeverShortensTheLease() {
        WorkerRecord worker = idle();

        assertThat(beaten(worker, Heartbeat.alive(), NOW.minusSeconds(5))).isEqualTo(worker);
    }

    @Test
    void aHeartbeatAfterExpiryRevivesTheWorkerWithItsSession() {
        WorkerRecord next = beat(processing(), Heartbeat.alive(), 600);

        assertThat(next.lease().livenessAt(after(600))).isEqualTo(Lease.Liveness.ALIVE);
        assertThat(next.assignment()).isEqualTo(processing().assignment());
    }

    @Test
    void aHeartbeatAddsItsAttributes() {
        WorkerRecord worker =
                idle(RegisterOptions.defaults().withAttribute("a", 1).withAttribute("b", 1));

        assertThat(beat(worker, Heartbeat.alive().withAttribute("b", 2), 1).attributes())
                .isEqualTo(Attributes.of(Map.of("a", 1, "b", 2)));
    }

    // ---- sessions

    @Test
    void aWorkerReportsAFreeSessionAndFinishesIt() {
        WorkerRecord busy = beat(idle(), Heartbeat.processing(SESSION), 10);
        WorkerRecord free = beat(busy, Heartbeat.finished(SESSION), 20);

        assertThat(busy.status()).isEqualTo(WorkerStatus.PROCESSING);
        assertThat(busy.lastStatusChange()).isEqualTo(after(10));
        assertThat(busy.assignment()).contains(new Assignment(SESSION, micros(after(10)), after(10)));
        assertThat(free.status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(free.lastStatusChange()).isEqualTo(after(20));
        assertThat(free.turn()).isEqualTo(micros(after(20)) + 1);
    }

    @Test
    void reportingTheAssignedSessionChangesOnlyTheLease() {
        WorkerRecord busy = processing();

        assertThat(beat(busy, Heartbeat.processing(SESSION), 10)).isEqualTo(beat(busy, Heartbeat.alive(), 10));
        WorkerRecord paused = pause(busy, after(2));
        assertThat(beat(paused, Heartbeat.processing(SESSION), 10).assignment()).isEqualTo(busy.assignment());
    }

    @Test
    @DisplayName("N20: reporting another session than the assigned one is rejected")
    void reportingAnotherSessionIsRejected() {
        assertThatThrownBy(() -> beat(processing(), Heartbeat.processing(OTHER_SESSION), 10))
                .isInstanceOf(SessionRejectedException.AssignmentConflict.class)
                .hasMessageContaining("\"session-789\"")
                .hasMessageContaining("\"session-456\"");
    }

    @Test
    @DisplayName("N19: reporting a session that waits for recovery in the same record is rejected")
    void reportingASessionThatWaitsForRecoveryIsRejected() {
        assertThatThrownBy(() -> beat(withOrphan(), Heartbeat.processing(SESSION), 10))
                .isInstanceOf(SessionHeldException.class);
    }

    @Test
    @DisplayName("N15: a worker that may not take a session cannot report a new one")
    void anUnavailableWorkerCannotReportANewSession() {
        assertNotAvailable(() -> beat(pause(idle(), after(1)), Heartbeat.processing(SESSION), 10), Kind.PAUSED);
        assertThatThrownBy(() -> heartbeat(idle(), Heartbeat.processing(SESSION), 1, held(Selector.all()), after(10)))
                .isInstanceOf(SessionRejectedException.NotAvailable.class);
        assertThatThrownBy(() -> heartbeat(
                        idle(), Heartbeat.processing(SESSION), 1, requestShutdown(NO_ORDERS, OPS, after(1)), after(10)))
                .isInstanceOf(SessionRejectedException.NotAvailable.class);
    }

    @Test
    @DisplayName("N20: finishing another session, or another assignment of it, frees nothing")
    void finishingAnotherAssignmentFreesNothing() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(beat(busy, Heartbeat.finished(OTHER_SESSION), 5).assignment())
                .isPresent();
        assertThat(beat(busy, Heartbeat.finished(SESSION, token - 1), 5).assignment())
                .isPresent();
        assertThat(beat(busy, Heartbeat.finished(SESSION, token), 5).assignment())
                .isEmpty();
        assertThat(beat(idle(), Heartbeat.finished(SESSION), 5).assignment()).isEmpty();
    }

    @Test
    void restartingARunRaisesItsToken() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        WorkerRecord again = beat(busy, Heartbeat.restarting(SESSION, token), 50);

        assertThat(again.assignment()).contains(new Assignment(SESSION, micros(after(50)), after(50)));
        assertThat(again.lastStatusChange()).isEqualTo(busy.lastStatusChange());
        assertThat(heartbeat(busy, Heartbeat.restarting(SESSION, token), token + 7, NO_ORDERS, NOW)
                        .tokenOf(SESSION))
                .hasValue(token + 7);
        assertThat(beat(busy, Heartbeat.restarting(SESSION, token), -50).tokenOf(SESSION))
                .hasValue(token + 1);
    }

    @Test
    void restartingAnEarlierRunDoesNotRaiseTheToken() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(beat(busy, Heartbeat.restarting(SESSION, token - 1), 50).assignment())
                .isEqualTo(busy.assignment());
        assertThat(beat(busy, Heartbeat.restarting(OTHER_SESSION, token), 50).assignment())
                .isEqualTo(busy.assignment());
        assertThat(beat(idle(), Heartbeat.restarting(SESSION, token), 50).assignment())
                .isEmpty();
        assertThatThrownBy(() -> new Heartbeat(
                        Heartbeat.Kind.RESTARTING, Optional.of(SESSION), OptionalLong.empty(), Attributes.empty()))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void everyHeartbeatExceptAliveRequiresASession() {
        assertThatThrownBy(() -> new Heartbeat(
                        Heartbeat.Kind.PROCESSING, Optional.empty(), OptionalLong.empty(), Attributes.empty()))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> new Heartbeat(
                        Heartbeat.Kind.ALIVE, Optional.of(SESSION), OptionalLong.empty(), Attributes.empty()))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("was ALIVE");
    }

    // ---- ownership

    @Test
    @DisplayName("N7: a caller owns the record, was superseded, lost it in a rollback, or has left")
    void classifiesACallerByItsIncarnation() {
        WorkerRecord worker = idle();
        long incarnation = worker.incarnation();

        assertThat(requireIncarnation(worker, incarnation)).isSameAs(worker);
        assertThatThrownBy(() -> requireIncarnation(worker, incarnation - 1))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining(String.valueOf(incarnation))
                .hasMessageContaining(String.valueOf(incarnation - 1));
        assertThatThrownBy(() -> requireIncarnation(worker, incarnation + 1))
                .isInstanceOf(RegistrationLostException.class);
        WorkerRecord left = leave(worker, after(1));
        assertThatThrownBy(() -> requireIncarnation(left, incarnation)).isInstanceOf(RegistrationLostException.class);
        assertThatThrownBy(() -> requireIncarnation(left, incarnation - 1)).isInstanceOf(SupersededException.class);
    }

    @Test
    @DisplayName("N22: the session of a worker that leaves is recoverable from the end of its lease on")
    void theSessionOfALeavingWorkerIsRecoverableAfterItsLease() {
        WorkerRecord left = leave(processing(), after(10));

        assertThat(left.lease().livenessAt(after(10))).isEqualTo(Lease.Liveness.LEFT);
        assertThat(left.lease().lastHeartbeat()).isEqualTo(NOW);
        assertThat(left.assignment()).isEmpty();
        assertThat(left.recoverable(after(59))).isEmpty();
        assertThat(left.recoverable(after(60)))
                .extracting(OrphanedSession::session)
                .containsExactly(SESSION);
        assertThat(left.lease().livenessAt(after(600))).isEqualTo(Lease.Liveness.LEFT);
    }

    @ParameterizedTest
    @EnumSource(Availability.class)
    @DisplayName("N6: a worker that leaves keeps its mark")
    void aLeavingWorkerKeepsItsMark(Availability mark) {
        assertThat(leave(mark(idle(), mark, after(1)), after(2)).availability()).isEqualTo(mark);
    }
}
