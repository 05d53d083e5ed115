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

import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators' and dispatchers' calls make of a record. */
class OperatorRulesTest {
    static Stream<UnaryOperator<WorkerRecord>> everyCallThatIsNotTheWorkersOwn() {
        return Stream.of(
                worker -> worker.mark(Availability.OFFLINE, after(50)),
                worker -> worker.mark(Availability.ONLINE, after(50)),
                worker -> worker.pause(after(50)),
                worker -> worker.resume(after(50)),
                worker -> worker.profile(Profile.of("fix", "binance"), after(50)),
                worker -> worker.requestShutdown(OPS, NO_ORDERS, after(50)),
                worker -> worker.release(
                        OTHER_SESSION, worker.tokenOf(OTHER_SESSION).orElse(1), after(50)),
                worker -> worker.recover(SESSION, "d", after(90), 1, after(61)),
                worker -> worker.confirm(SESSION, worker.tokenOf(SESSION).orElse(1), after(50)),
                worker -> worker.forget(OTHER_SESSION, after(50)));
    }

    @ParameterizedTest
    @MethodSource("everyCallThatIsNotTheWorkersOwn")
    @DisplayName("N11: no operator's call touches the lease, the start or the incarnation")
    void noOperatorsCallTouchesTheLease(UnaryOperator<WorkerRecord> call) {
        WorkerRecord busy = withOrphan().assign(OTHER_SESSION, OptionalLong.empty(), 1, NO_ORDERS, after(3));

        for (WorkerRecord before :
                new WorkerRecord[] {busy, busy.mark(Availability.PAUSED, after(4)), busy.leave(after(4))}) {
            WorkerRecord next = call.apply(before);
            assertThat(next.lease()).isEqualTo(before.lease());
            assertThat(next.startedAt()).isEqualTo(before.startedAt());
            assertThat(next.incarnation()).isEqualTo(before.incarnation());
            assertThat(next.id()).isEqualTo(before.id());
            assertThat(next.attributes()).isEqualTo(before.attributes());
        }
    }

    @Test
    void aMarkIsSetOnceAndDated() {
        WorkerRecord offline = idle().mark(Availability.OFFLINE, after(5));

        assertThat(offline.status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(offline.lastStatusChange()).isEqualTo(after(5));
        assertThat(offline.mark(Availability.OFFLINE, after(9))).isSameAs(offline);
        assertThat(offline.mark(Availability.PAUSED, after(9)).lastStatusChange())
                .isEqualTo(after(9));
    }

    @Test
    void aMarkedWorkerKeepsItsSession() {
        WorkerRecord offline = processing().mark(Availability.OFFLINE, after(5));

        assertThat(offline.assignment()).isEqualTo(processing().assignment());
        assertThat(offline.mark(Availability.ONLINE, after(6)).status()).isEqualTo(WorkerStatus.PROCESSING);
    }

    @Test
    void aPauseIsTheWeakerWord() {
        WorkerRecord online = idle();
        WorkerRecord paused = online.pause(after(1));
        WorkerRecord offline = online.mark(Availability.OFFLINE, after(1));

        assertThat(paused.availability()).isEqualTo(Availability.PAUSED);
        assertThat(paused.resume(after(2)).availability()).isEqualTo(Availability.ONLINE);
        assertThat(paused.pause(after(2))).isSameAs(paused);
        assertThat(online.resume(after(2))).isSameAs(online);
        assertThat(offline.pause(after(2))).isSameAs(offline);
        assertThat(offline.resume(after(2))).isSameAs(offline);
    }

    @Test
    @DisplayName("N21: whoever becomes idle goes to the end of the queue, a step even within one millisecond")
    void whoeverBecomesIdleGoesToTheEndOfTheQueue() {
        WorkerRecord worker = idle();
        WorkerRecord back = worker.pause(NOW).resume(NOW);

        assertThat(worker.pause(NOW).turn()).isEqualTo(worker.turn());
        assertThat(back.turn()).isEqualTo(worker.turn() + 1);
        assertThat(worker.pause(after(1)).resume(after(2)).turn()).isEqualTo(after(2).toEpochMilli() * 1000 + 1);
        assertThat(back.pause(after(-9)).resume(after(-9)).turn()).isEqualTo(back.turn() + 1);
    }

    @Test
    void aProfileIsDatedEvenIfItIsTheSame() {
        WorkerRecord same = idle().profile(Profile.defaults(), after(5));

        assertThat(same.lastCapabilityUpdate()).isEqualTo(after(5));
        assertThat(same.lastStatusChange()).isEqualTo(NOW);
        assertThat(same.turn()).isEqualTo(idle().turn());
    }

    // ---- dispatchers

    @Test
    @DisplayName("N20: only the assignment that the token names is released")
    void onlyTheAssignmentThatTheTokenNamesIsReleased() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(busy.release(SESSION, token, after(2)).assignment()).isEmpty();
        assertThat(busy.release(OTHER_SESSION, token, after(2))).isSameAs(busy);
        assertThat(idle().release(SESSION, token, after(2))).isEqualTo(idle());
        assertThatThrownBy(() -> busy.release(SESSION, token - 1, after(2)))
                .isInstanceOf(StaleTokenException.class)
                .hasMessageContaining("under token " + token)
                .hasMessageContaining("presented " + (token - 1));
    }
}
