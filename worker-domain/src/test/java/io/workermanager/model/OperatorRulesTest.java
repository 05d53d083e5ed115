package io.workermanager.model;

import static io.workermanager.model.SampleRecords.NOW;
import static io.workermanager.model.SampleRecords.NO_ORDERS;
import static io.workermanager.model.SampleRecords.OPS;
import static io.workermanager.model.SampleRecords.OTHER_SESSION;
import static io.workermanager.model.SampleRecords.SESSION;
import static io.workermanager.model.SampleRecords.after;
import static io.workermanager.model.SampleRecords.idle;
import static io.workermanager.model.SampleRecords.processing;
import static io.workermanager.model.SampleRecords.withOrphan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RecoveryTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the calls of operators and dispatchers change a record. */
class OperatorRulesTest {
    static Stream<UnaryOperator<WorkerRecord>> everyCallThatIsNotTheWorkersOwn() {
        return Stream.of(
                worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, after(50)),
                worker -> OperatorTransitions.mark(worker, Availability.ONLINE, after(50)),
                worker -> OperatorTransitions.pause(worker, after(50)),
                worker -> OperatorTransitions.resume(worker, after(50)),
                worker -> OperatorTransitions.setProfile(worker, Profile.of("fix", "binance"), after(50)),
                worker -> ShutdownTransitions.request(worker, OPS, NO_ORDERS, after(50)),
                worker -> SessionTransitions.release(
                        worker, OTHER_SESSION, worker.tokenOf(OTHER_SESSION).orElse(1), after(50)),
                worker -> RecoveryTransitions.recover(worker, SESSION, "d", after(90), 1, after(61)),
                worker -> RecoveryTransitions.confirm(
                        worker, SESSION, worker.tokenOf(SESSION).orElse(1), after(50)),
                worker -> SessionTransitions.forget(worker, OTHER_SESSION, after(50)));
    }

    @ParameterizedTest
    @MethodSource("everyCallThatIsNotTheWorkersOwn")
    @DisplayName("N11: an operator's call does not change the lease, the start or the incarnation")
    void operatorCallsDoNotChangeTheLease(UnaryOperator<WorkerRecord> call) {
        WorkerRecord busy =
                SessionTransitions.assign(withOrphan(), OTHER_SESSION, OptionalLong.empty(), 1, NO_ORDERS, after(3));

        for (WorkerRecord before : new WorkerRecord[] {
            busy,
            OperatorTransitions.mark(busy, Availability.PAUSED, after(4)),
            RegistrationTransitions.leave(busy, after(4))
        }) {
            WorkerRecord next = call.apply(before);
            assertThat(next.lease()).isEqualTo(before.lease());
            assertThat(next.startedAt()).isEqualTo(before.startedAt());
            assertThat(next.incarnation()).isEqualTo(before.incarnation());
            assertThat(next.id()).isEqualTo(before.id());
            assertThat(next.attributes()).isEqualTo(before.attributes());
        }
    }

    @Test
    void settingTheSameMarkAgainKeepsItsDate() {
        WorkerRecord offline = OperatorTransitions.mark(idle(), Availability.OFFLINE, after(5));

        assertThat(offline.status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(offline.lastStatusChange()).isEqualTo(after(5));
        assertThat(OperatorTransitions.mark(offline, Availability.OFFLINE, after(9)))
                .isSameAs(offline);
        assertThat(OperatorTransitions.mark(offline, Availability.PAUSED, after(9))
                        .lastStatusChange())
                .isEqualTo(after(9));
    }

    @Test
    void aMarkedWorkerKeepsItsSession() {
        WorkerRecord offline = OperatorTransitions.mark(processing(), Availability.OFFLINE, after(5));

        assertThat(offline.assignment()).isEqualTo(processing().assignment());
        assertThat(OperatorTransitions.mark(offline, Availability.ONLINE, after(6))
                        .status())
                .isEqualTo(WorkerStatus.PROCESSING);
    }

    @Test
    void aPauseDoesNotReplaceAnOfflineMark() {
        WorkerRecord online = idle();
        WorkerRecord paused = OperatorTransitions.pause(online, after(1));
        WorkerRecord offline = OperatorTransitions.mark(online, Availability.OFFLINE, after(1));

        assertThat(paused.availability()).isEqualTo(Availability.PAUSED);
        assertThat(OperatorTransitions.resume(paused, after(2)).availability()).isEqualTo(Availability.ONLINE);
        assertThat(OperatorTransitions.pause(paused, after(2))).isSameAs(paused);
        assertThat(OperatorTransitions.resume(online, after(2))).isSameAs(online);
        assertThat(OperatorTransitions.pause(offline, after(2))).isSameAs(offline);
        assertThat(OperatorTransitions.resume(offline, after(2))).isSameAs(offline);
    }

    @Test
    @DisplayName("N21: a worker that becomes idle goes to the end of the idle order, even within one millisecond")
    void aWorkerThatBecomesIdleGoesToTheEndOfTheIdleOrder() {
        WorkerRecord worker = idle();
        WorkerRecord back = OperatorTransitions.resume(OperatorTransitions.pause(worker, NOW), NOW);

        assertThat(OperatorTransitions.pause(worker, NOW).turn()).isEqualTo(worker.turn());
        assertThat(back.turn()).isEqualTo(worker.turn() + 1);
        assertThat(OperatorTransitions.resume(OperatorTransitions.pause(worker, after(1)), after(2))
                        .turn())
                .isEqualTo(after(2).toEpochMilli() * 1000 + 1);
        assertThat(OperatorTransitions.resume(OperatorTransitions.pause(back, after(-9)), after(-9))
                        .turn())
                .isEqualTo(back.turn() + 1);
    }

    @Test
    void settingTheSameProfileUpdatesItsDate() {
        WorkerRecord same = OperatorTransitions.setProfile(idle(), Profile.defaults(), after(5));

        assertThat(same.lastCapabilityUpdate()).isEqualTo(after(5));
        assertThat(same.lastStatusChange()).isEqualTo(NOW);
        assertThat(same.turn()).isEqualTo(idle().turn());
    }

    // ---- dispatchers

    @Test
    @DisplayName("N20: a release frees only the assignment with the given token")
    void releasesOnlyTheAssignmentWithTheToken() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(SessionTransitions.release(busy, SESSION, token, after(2)).assignment())
                .isEmpty();
        assertThat(SessionTransitions.release(busy, OTHER_SESSION, token, after(2)))
                .isSameAs(busy);
        assertThat(SessionTransitions.release(idle(), SESSION, token, after(2))).isEqualTo(idle());
        assertThatThrownBy(() -> SessionTransitions.release(busy, SESSION, token - 1, after(2)))
                .isInstanceOf(SessionRejectedException.StaleToken.class)
                .hasMessageContaining("under token " + token)
                .hasMessageContaining("presented " + (token - 1));
    }
}
