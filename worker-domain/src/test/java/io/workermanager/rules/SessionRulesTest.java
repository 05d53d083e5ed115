package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.requestShutdown;
import static io.workermanager.rules.OperatorTransitions.mark;
import static io.workermanager.rules.OperatorTransitions.pause;
import static io.workermanager.rules.RecoveryTransitions.confirm;
import static io.workermanager.rules.RecoveryTransitions.recover;
import static io.workermanager.rules.RegistrationTransitions.leave;
import static io.workermanager.rules.SessionTransitions.assign;
import static io.workermanager.rules.SessionTransitions.forget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerRecord.Assignment;
import io.workermanager.model.WorkerRecord.OrphanedSession;
import io.workermanager.model.WorkerView.Reason.Kind;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Assignment of a session, and its recovery when its worker is dead. */
class SessionRulesTest extends SampleRecords {
    private static final OptionalLong NOT_RECOVERED = OptionalLong.empty();

    private static void assertNotAvailable(WorkerRecord worker, FleetControl control, long second, Kind... kinds) {
        assertNotAvailable(() -> assign(worker, OTHER_SESSION, NOT_RECOVERED, 1, control, after(second)), kinds);
    }

    @Test
    void anAvailableWorkerTakesASessionUnderATokenOfTheStoreTime() {
        WorkerRecord busy = assigned(idle(), SESSION, after(5));

        assertThat(busy.assignment()).contains(new Assignment(SESSION, micros(after(5)), after(5)));
        assertThat(busy.lastStatusChange()).isEqualTo(after(5));
        assertThat(busy.turn()).isEqualTo(idle().turn());
    }

    @Test
    @DisplayName("N15: an unavailable worker takes no session, and the error has every reason")
    void rejectsEveryUnavailableWorkerWithAllReasons() {
        assertNotAvailable(idle(), NO_ORDERS, 60, Kind.EXPIRED);
        assertNotAvailable(leave(idle(), after(1)), NO_ORDERS, 2, Kind.LEFT);
        assertNotAvailable(mark(idle(), Availability.OFFLINE, after(1)), NO_ORDERS, 2, Kind.OFFLINE);
        assertNotAvailable(pause(idle(), after(1)), NO_ORDERS, 2, Kind.PAUSED);
        assertNotAvailable(idle(), held(Selector.type("default")), 2, Kind.HELD);
        assertNotAvailable(idle(), requestShutdown(NO_ORDERS, OPS, NOW), 2, Kind.SHUTDOWN_REQUESTED);
        assertNotAvailable(idle(), NO_ORDERS.withLostRevision(9), 2, Kind.CONTROL_LOST);
        assertNotAvailable(processing(), NO_ORDERS, 2, Kind.BUSY);
        assertNotAvailable(
                pause(processing(), after(1)),
                held(Selector.all()),
                61,
                Kind.EXPIRED,
                Kind.PAUSED,
                Kind.HELD,
                Kind.BUSY);
    }

    @Test
    @DisplayName(
            "N19: a new token exceeds the recovered one, and is at least the store time and the least that the store accepts")
    void aTokenIsTheGreatestOfThree() {
        long time = micros(after(5));

        assertThat(tokenFor(NOT_RECOVERED, 1)).isEqualTo(time);
        assertThat(tokenFor(OptionalLong.of(time - 1), 1)).isEqualTo(time);
        assertThat(tokenFor(OptionalLong.of(time + 7), 1)).isEqualTo(time + 8);
        assertThat(tokenFor(OptionalLong.of(time + 7), time + 20)).isEqualTo(time + 20);
    }

    private static long tokenFor(OptionalLong recovered, long least) {
        return assign(idle(), SESSION, recovered, least, NO_ORDERS, after(5))
                .tokenOf(SESSION)
                .orElseThrow();
    }

    @Test
    @DisplayName("N19: a session that waits in a record is assigned to its worker only by recovery")
    void anOrphanIsAssignedToItsWorkerOnlyByRecovery() {
        WorkerRecord waiting = withOrphan();
        long token = waiting.tokenOf(SESSION).orElseThrow();

        assertThatThrownBy(() -> assigned(waiting, SESSION, after(3))).isInstanceOf(SessionHeldException.class);
        assertThatThrownBy(() -> assign(waiting, SESSION, OptionalLong.of(token + 1), 1, NO_ORDERS, after(3)))
                .isInstanceOf(SessionHeldException.class);
        WorkerRecord busy = assign(waiting, SESSION, OptionalLong.of(token), 1, NO_ORDERS, after(3));
        assertThat(busy.orphans()).isEmpty();
        assertThat(busy.tokenOf(SESSION).orElseThrow()).isGreaterThan(token);
    }

    // ---- recovery

    @Test
    @DisplayName("N22: the session of a dead worker is recoverable, that of a living worker is not")
    void onlyTheSessionOfADeadWorkerIsRecoverable() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(busy.recoverable(after(60).minusMillis(1))).isEmpty();
        assertThat(busy.recoverable(after(60)))
                .containsExactly(new OrphanedSession(SESSION, token, after(60), Optional.empty()));
        assertThat(recover(busy, SESSION, "d", after(90), 1, after(59))).isSameAs(busy);
        assertThat(recover(busy, OTHER_SESSION, "d", after(90), 1, after(60))).isSameAs(busy);
    }

    @Test
    @DisplayName("N22: a session is handed out to one dispatcher at a time, under rising tokens")
    void aSessionIsHandedOutToOneDispatcherAtATime() {
        WorkerRecord busy = processing();
        WorkerRecord first = recover(busy, SESSION, "d1", after(90), 1, after(60));
        OrphanedSession handedOut = first.orphans().get(0);

        assertThat(first.assignment()).isEmpty();
        assertThat(handedOut.recoveredBy()).contains("d1");
        assertThat(handedOut.recoverableFrom()).isEqualTo(after(90));
        assertThat(handedOut.token()).isGreaterThan(busy.tokenOf(SESSION).orElseThrow());
        assertThat(recover(first, SESSION, "d2", after(120), 1, after(89))).isSameAs(first);

        WorkerRecord second = recover(first, SESSION, "d2", after(120), 1, after(90));
        assertThat(second.orphans()).hasSize(1);
        assertThat(second.orphans().get(0).recoveredBy()).contains("d2");
        assertThat(second.orphans().get(0).token()).isGreaterThan(handedOut.token());
        assertThat(recover(second, SESSION, "d3", after(200), handedOut.token() * 2, after(120))
                        .tokenOf(SESSION))
                .hasValue(handedOut.token() * 2);
    }

    @Test
    void handingOutAnOrphanKeepsTheSessionOfALivingWorker() {
        WorkerRecord both = beaten(withOrphanAndSession(), Heartbeat.alive(), after(50));

        WorkerRecord next = recover(both, SESSION, "d", after(90), 1, after(60));

        assertThat(next.assignment()).isEqualTo(both.assignment());
        assertThat(next.orphans()).extracting(OrphanedSession::session).containsExactly(SESSION);
    }

    @Test
    @DisplayName("N22: only the token of the recovery confirms it")
    void onlyTheTokenOfTheRecoveryConfirmsIt() {
        WorkerRecord handedOut = recover(processing(), SESSION, "d1", after(90), 1, after(60));
        long token = handedOut.tokenOf(SESSION).orElseThrow();
        WorkerRecord again = recover(handedOut, SESSION, "d2", after(120), 1, after(90));

        assertThat(confirm(handedOut, SESSION, token, after(61)).orphans()).isEmpty();
        assertThatThrownBy(() -> confirm(again, SESSION, token, after(91)))
                .isInstanceOf(SessionRejectedException.StaleToken.class);
        assertThat(confirm(handedOut, OTHER_SESSION, token, after(61))).isSameAs(handedOut);
        assertThat(confirm(processing(), SESSION, token, after(2))).isEqualTo(processing());
    }

    @Test
    void forgetsAnAssignedAndAnOrphanedSession() {
        assertThat(forget(processing(), SESSION, after(5)).assignment()).isEmpty();
        assertThat(forget(withOrphan(), SESSION, after(5)).orphans()).isEmpty();
        WorkerRecord untouched = processing();
        assertThat(forget(untouched, OTHER_SESSION, after(5))).isSameAs(untouched);
    }

    private static WorkerRecord withTwoOrphans() {
        WorkerRecord again = withOrphanAndSession();
        return register(RegisterOptions.defaults(), again, after(4));
    }

    @Test
    @DisplayName("N22: confirming or forgetting one session keeps the other orphans")
    void confirmingOneSessionKeepsTheOtherOrphans() {
        WorkerRecord two = withTwoOrphans();
        for (OrphanedSession settled : two.orphans()) {
            assertThat(confirm(two, settled.session(), settled.token(), after(5))
                            .orphans())
                    .hasSize(1)
                    .doesNotContain(settled);
            assertThat(forget(two, settled.session(), after(5)).orphans())
                    .hasSize(1)
                    .doesNotContain(settled);
        }
    }

    @Test
    @DisplayName("N22: confirming a session keeps the session that its worker took later")
    void confirmingASessionKeepsTheAssignedSession() {
        WorkerRecord both = withOrphanAndSession();
        long token = both.tokenOf(SESSION).orElseThrow();

        assertThat(confirm(both, SESSION, token, after(5)).assignment()).isEqualTo(both.assignment());
        assertThat(forget(both, OTHER_SESSION, after(5)).orphans()).isEqualTo(both.orphans());
    }

    @Test
    void sessionsReturnsTheAssignedSessionAndTheOrphans() {
        assertThat(idle().sessions()).isEmpty();
        assertThat(processing().sessions()).containsExactly(SESSION);
        assertThat(withOrphan().sessions()).containsExactly(SESSION);
        WorkerRecord both = assigned(withOrphan(), OTHER_SESSION, after(5));
        assertThat(both.sessions()).containsExactly(OTHER_SESSION, SESSION);
    }

    @Test
    void tokenOfReturnsTheTokenOfASession() {
        assertThat(processing().tokenOf(SESSION))
                .hasValue(processing().assignment().orElseThrow().token());
        assertThat(withOrphan().tokenOf(SESSION))
                .hasValue(withOrphan().orphans().get(0).token());
        assertThat(idle().tokenOf(SESSION)).isEmpty();
    }

    @Test
    void withVersionChangesOnlyTheVersion() {
        WorkerRecord worker = withOrphan();
        Version next = Version.fresh();

        assertThat(worker.withVersion(next).version()).isEqualTo(next);
        assertThat(worker.withVersion(next).withVersion(worker.version())).isEqualTo(worker);
    }

    @Test
    void aTransitionDoesNotChangeTheVersion() {
        WorkerRecord worker = idle().withVersion(Version.fresh());

        assertThat(pause(worker, after(1)).version()).isEqualTo(worker.version());
        assertThat(leave(worker, after(1)).version()).isEqualTo(worker.version());
    }
}
