package io.workermanager.rules;

import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.OperatorTransitions.pause;
import static io.workermanager.rules.OperatorTransitions.resume;
import static io.workermanager.rules.OperatorTransitions.setProfile;
import static io.workermanager.rules.RecoveryTransitions.confirm;
import static io.workermanager.rules.RecoveryTransitions.recover;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static io.workermanager.rules.SessionTransitions.forget;
import static io.workermanager.rules.SessionTransitions.release;
import static io.workermanager.rules.ShutdownTransitions.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerStatus;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How the calls of operators and dispatchers change a record. */
class OperatorRulesTest extends SampleRecords {
    static Stream<UnaryOperator<WorkerRecord>> everyCallThatIsNotTheWorkersOwn() {
        return Stream.of(
                worker -> mark(worker, Availability.OFFLINE, after(50)),
                worker -> mark(worker, Availability.ONLINE, after(50)),
                worker -> pause(worker, after(50)),
                worker -> resume(worker, after(50)),
                worker -> setProfile(worker, Profile.of("fix", "binance"), after(50)),
                worker -> request(worker, OPS, NO_ORDERS, after(50)),
                worker -> release(
                        worker, OTHER_SESSION, worker.tokenOf(OTHER_SESSION).orElse(1), after(50)),
                worker -> recover(worker, SESSION, "d", after(90), 1, after(61)),
                worker -> confirm(worker, SESSION, worker.tokenOf(SESSION).orElse(1), after(50)),
                worker -> forget(worker, OTHER_SESSION, after(50)));
    }

    @ParameterizedTest
    @MethodSource("everyCallThatIsNotTheWorkersOwn")
    @DisplayName("N11: an operator's call does not change the lease, the start or the incarnation")
    void operatorCallsDoNotChangeTheLease(UnaryOperator<WorkerRecord> call) {
        WorkerRecord busy = withOrphanAndSession();

        for (WorkerRecord before :
                new WorkerRecord[] {busy, mark(busy, Availability.PAUSED, after(4)), leave(busy, after(4))}) {
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
        WorkerRecord offline = mark(idle(), Availability.OFFLINE, after(5));

        assertThat(offline.status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(offline.lastStatusChange()).isEqualTo(after(5));
        assertThat(mark(offline, Availability.OFFLINE, after(9))).isSameAs(offline);
        assertThat(mark(offline, Availability.PAUSED, after(9)).lastStatusChange())
                .isEqualTo(after(9));
    }

    @Test
    void aMarkedWorkerKeepsItsSession() {
        WorkerRecord offline = mark(processing(), Availability.OFFLINE, after(5));

        assertThat(offline.assignment()).isEqualTo(processing().assignment());
        assertThat(mark(offline, Availability.ONLINE, after(6)).status()).isEqualTo(WorkerStatus.PROCESSING);
    }

    @Test
    void aPauseDoesNotReplaceAnOfflineMark() {
        WorkerRecord online = idle();
        WorkerRecord paused = pause(online, after(1));
        WorkerRecord offline = mark(online, Availability.OFFLINE, after(1));

        assertThat(paused.availability()).isEqualTo(Availability.PAUSED);
        assertThat(resume(paused, after(2)).availability()).isEqualTo(Availability.ONLINE);
        assertThat(pause(paused, after(2))).isSameAs(paused);
        assertThat(resume(online, after(2))).isSameAs(online);
        assertThat(pause(offline, after(2))).isSameAs(offline);
        assertThat(resume(offline, after(2))).isSameAs(offline);
    }

    @Test
    @DisplayName("N21: a worker that becomes idle goes to the end of the idle order, even within one millisecond")
    void aWorkerThatBecomesIdleGoesToTheEndOfTheIdleOrder() {
        WorkerRecord worker = idle();
        WorkerRecord back = resume(pause(worker, NOW), NOW);

        assertThat(pause(worker, NOW).turn()).isEqualTo(worker.turn());
        assertThat(back.turn()).isEqualTo(worker.turn() + 1);
        assertThat(resume(pause(worker, after(1)), after(2)).turn()).isEqualTo(micros(after(2)) + 1);
        assertThat(resume(pause(back, after(-9)), after(-9)).turn()).isEqualTo(back.turn() + 1);
    }

    @Test
    void settingTheSameProfileUpdatesItsDate() {
        WorkerRecord same = setProfile(idle(), Profile.defaults(), after(5));

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

        assertThat(release(busy, SESSION, token, after(2)).assignment()).isEmpty();
        assertThat(release(busy, OTHER_SESSION, token, after(2))).isSameAs(busy);
        assertThat(release(idle(), SESSION, token, after(2))).isEqualTo(idle());
        assertThatThrownBy(() -> release(busy, SESSION, token - 1, after(2)))
                .isInstanceOf(SessionRejectedException.StaleToken.class)
                .hasMessageContaining("under token " + token)
                .hasMessageContaining("presented " + (token - 1));
    }
}
