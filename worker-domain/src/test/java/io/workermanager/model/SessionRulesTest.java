package io.workermanager.model;

import static io.workermanager.model.SampleRecords.NOW;
import static io.workermanager.model.SampleRecords.NO_ORDERS;
import static io.workermanager.model.SampleRecords.OPS;
import static io.workermanager.model.SampleRecords.OTHER_SESSION;
import static io.workermanager.model.SampleRecords.SESSION;
import static io.workermanager.model.SampleRecords.after;
import static io.workermanager.model.SampleRecords.held;
import static io.workermanager.model.SampleRecords.idle;
import static io.workermanager.model.SampleRecords.processing;
import static io.workermanager.model.SampleRecords.register;
import static io.workermanager.model.SampleRecords.withOrphan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Assigning a session, and finding a new place for it when its worker is gone. */
class SessionRulesTest {
    private static final OptionalLong NOT_RECOVERED = OptionalLong.empty();

    private static WorkerRecord assign(WorkerRecord worker, long second) {
        return worker.assign(SESSION, NOT_RECOVERED, 1, NO_ORDERS, after(second));
    }

    private static void assertNotAvailable(
            WorkerRecord worker, FleetControl control, long second, Reason.Kind... kinds) {
        assertThatThrownBy(() -> worker.assign(OTHER_SESSION, NOT_RECOVERED, 1, control, after(second)))
                .isInstanceOfSatisfying(
                        NotAvailableException.class,
                        e -> assertThat(e.reasons()).extracting(Reason::kind).containsExactly(kinds));
    }

    @Test
    void anAvailableWorkerTakesASessionUnderATokenOfItsTime() {
        WorkerRecord busy = assign(idle(), 5);

        assertThat(busy.assignment()).contains(new Assignment(SESSION, after(5).toEpochMilli() * 1000, after(5)));
        assertThat(busy.lastStatusChange()).isEqualTo(after(5));
        assertThat(busy.turn()).isEqualTo(idle().turn());
    }

    @Test
    @DisplayName("N15: nobody else takes one, and every reason is named")
    void nobodyElseTakesOne() {
        assertNotAvailable(idle(), NO_ORDERS, 60, Reason.Kind.EXPIRED);
        assertNotAvailable(idle().leave(after(1)), NO_ORDERS, 2, Reason.Kind.LEFT);
        assertNotAvailable(idle().mark(Availability.OFFLINE, after(1)), NO_ORDERS, 2, Reason.Kind.OFFLINE);
        assertNotAvailable(idle().pause(after(1)), NO_ORDERS, 2, Reason.Kind.PAUSED);
        assertNotAvailable(idle(), held(Selector.type("default")), 2, Reason.Kind.HELD);
        assertNotAvailable(idle(), NO_ORDERS.withShutdown(OPS, NOW), 2, Reason.Kind.SHUTDOWN_REQUESTED);
        assertNotAvailable(idle(), NO_ORDERS.withLostRevision(9), 2, Reason.Kind.CONTROL_LOST);
        assertNotAvailable(processing(), NO_ORDERS, 2, Reason.Kind.BUSY);
        assertNotAvailable(
                processing().pause(after(1)),
                held(Selector.all()),
                61,
                Reason.Kind.EXPIRED,
                Reason.Kind.PAUSED,
                Reason.Kind.HELD,
                Reason.Kind.BUSY);
    }

    @Test
    @DisplayName("N19: a token is greater than the recovered one, the least that the store accepts, and the time")
    void aTokenIsTheGreatestOfThree() {
        long time = after(5).toEpochMilli() * 1000;

        assertThat(tokenFor(NOT_RECOVERED, 1)).isEqualTo(time);
        assertThat(tokenFor(OptionalLong.of(time - 1), 1)).isEqualTo(time);
        assertThat(tokenFor(OptionalLong.of(time + 7), 1)).isEqualTo(time + 8);
        assertThat(tokenFor(OptionalLong.of(time + 7), time + 20)).isEqualTo(time + 20);
    }

    private static long tokenFor(OptionalLong recovered, long least) {
        return idle().assign(SESSION, recovered, least, NO_ORDERS, after(5))
                .tokenOf(SESSION)
                .orElseThrow();
    }

    @Test
    @DisplayName("N19: a session that waits in the record is given to its worker only as the recovered one")
    void aSessionThatWaitsInTheRecordIsGivenOnlyAsTheRecoveredOne() {
        WorkerRecord waiting = withOrphan();
        long token = waiting.tokenOf(SESSION).orElseThrow();

        assertThatThrownBy(() -> assign(waiting, 3)).isInstanceOf(SessionHeldException.class);
        assertThatThrownBy(() -> waiting.assign(SESSION, OptionalLong.of(token + 1), 1, NO_ORDERS, after(3)))
                .isInstanceOf(SessionHeldException.class);
        WorkerRecord busy = waiting.assign(SESSION, OptionalLong.of(token), 1, NO_ORDERS, after(3));
        assertThat(busy.orphans()).isEmpty();
        assertThat(busy.tokenOf(SESSION).orElseThrow()).isGreaterThan(token);
    }

    // ---- recovery

    @Test
    @DisplayName("N22: the session of a worker that lives is not recoverable, that of a dead one is")
    void theSessionOfADeadWorkerIsRecoverable() {
        WorkerRecord busy = processing();
        long token = busy.tokenOf(SESSION).orElseThrow();

        assertThat(busy.recoverable(after(60).minusMillis(1))).isEmpty();
        assertThat(busy.recoverable(after(60)))
                .containsExactly(new OrphanedSession(SESSION, token, after(60), Optional.empty()));
        assertThat(busy.recover(SESSION, "d", after(90), 1, after(59))).isSameAs(busy);
        assertThat(busy.recover(OTHER_SESSION, "d", after(90), 1, after(60))).isSameAs(busy);
    }

    @Test
    @DisplayName("N22: it is handed out to one dispatcher for a while, then to the next, under rising tokens")
    void itIsHandedOutToOneDispatcherForAWhile() {
        WorkerRecord busy = processing();
        WorkerRecord first = busy.recover(SESSION, "d1", after(90), 1, after(60));
        OrphanedSession handedOut = first.orphans().get(0);

        assertThat(first.assignment()).isEmpty();
        assertThat(handedOut.recoveredBy()).contains("d1");
        assertThat(handedOut.recoverableFrom()).isEqualTo(after(90));
        assertThat(handedOut.token()).isGreaterThan(busy.tokenOf(SESSION).orElseThrow());
        assertThat(first.recover(SESSION, "d2", after(120), 1, after(89))).isSameAs(first);

        WorkerRecord second = first.recover(SESSION, "d2", after(120), 1, after(90));
        assertThat(second.orphans()).hasSize(1);
        assertThat(second.orphans().get(0).recoveredBy()).contains("d2");
        assertThat(second.orphans().get(0).token()).isGreaterThan(handedOut.token());
        assertThat(second.recover(SESSION, "d3", after(200), handedOut.token() * 2, after(120))
                        .tokenOf(SESSION))
                .hasValue(handedOut.token() * 2);
    }

    @Test
    void handingOutAnOrphanOfALivingWorkerLeavesItsOwnSession() {
        WorkerRecord both = withOrphan()
                .assign(OTHER_SESSION, NOT_RECOVERED, 1, NO_ORDERS, after(3))
                .beat(Heartbeat.alive(), 1, NO_ORDERS, after(50));

        WorkerRecord next = both.recover(SESSION, "d", after(90), 1, after(60));

        assertThat(next.assignment()).isEqualTo(both.assignment());
        assertThat(next.orphans()).extracting(OrphanedSession::session).containsExactly(SESSION);
    }

    @Test
    @DisplayName("N22: a session is settled by the token that it was handed out under, and by no other")
    void aSessionIsSettledByTheTokenThatItWasHandedOutUnder() {
        WorkerRecord handedOut = processing().recover(SESSION, "d1", after(90), 1, after(60));
        long token = handedOut.tokenOf(SESSION).orElseThrow();
        WorkerRecord again = handedOut.recover(SESSION, "d2", after(120), 1, after(90));

        assertThat(handedOut.confirm(SESSION, token, after(61)).orphans()).isEmpty();
        assertThatThrownBy(() -> again.confirm(SESSION, token, after(91))).isInstanceOf(StaleTokenException.class);
        assertThat(handedOut.confirm(OTHER_SESSION, token, after(61))).isSameAs(handedOut);
        assertThat(processing().confirm(SESSION, token, after(2))).isEqualTo(processing());
    }

    @Test
    void aSessionThatWasTakenOverIsForgottenWhereverItStands() {
        assertThat(processing().forget(SESSION, after(5)).assignment()).isEmpty();
        assertThat(withOrphan().forget(SESSION, after(5)).orphans()).isEmpty();
        WorkerRecord untouched = processing();
        assertThat(untouched.forget(OTHER_SESSION, after(5))).isSameAs(untouched);
    }

    private static WorkerRecord withTwoOrphans() {
        WorkerRecord again = withOrphan().assign(OTHER_SESSION, NOT_RECOVERED, 1, NO_ORDERS, after(3));
        return register(RegisterOptions.defaults(), Optional.of(again), after(4));
    }

    @Test
    @DisplayName("N22: settling or forgetting one session leaves the others waiting")
    void settlingOneSessionLeavesTheOthersWaiting() {
        WorkerRecord two = withTwoOrphans();
        for (OrphanedSession settled : two.orphans()) {
            assertThat(two.confirm(settled.session(), settled.token(), after(5)).orphans())
                    .hasSize(1)
                    .doesNotContain(settled);
            assertThat(two.forget(settled.session(), after(5)).orphans())
                    .hasSize(1)
                    .doesNotContain(settled);
        }
    }

    @Test
    @DisplayName("N22: settling a session leaves the one that its worker has taken since")
    void settlingASessionLeavesTheOneTakenSince() {
        WorkerRecord both = withOrphan().assign(OTHER_SESSION, NOT_RECOVERED, 1, NO_ORDERS, after(3));
        long token = both.tokenOf(SESSION).orElseThrow();

        assertThat(both.confirm(SESSION, token, after(5)).assignment()).isEqualTo(both.assignment());
        assertThat(both.forget(OTHER_SESSION, after(5)).orphans()).isEqualTo(both.orphans());
    }

    @Test
    void aRecordNamesWhatIsAssignedAndWhatWaitsForRecovery() {
        assertThat(idle().sessions()).isEmpty();
        assertThat(processing().sessions()).containsExactly(SESSION);
        assertThat(withOrphan().sessions()).containsExactly(SESSION);
        WorkerRecord both = withOrphan().assign(OTHER_SESSION, NOT_RECOVERED, 1, NO_ORDERS, after(5));
        assertThat(both.sessions()).containsExactly(OTHER_SESSION, SESSION);
    }

    @Test
    void aRecordKnowsItsSessionsTokens() {
        assertThat(processing().tokenOf(SESSION))
                .hasValue(processing().assignment().orElseThrow().token());
        assertThat(withOrphan().tokenOf(SESSION))
                .hasValue(withOrphan().orphans().get(0).token());
        assertThat(idle().tokenOf(SESSION)).isEmpty();
    }

    @Test
    void onlyTheVersionChangesUnderAnotherVersion() {
        WorkerRecord worker = withOrphan();
        Version next = Version.fresh();

        assertThat(worker.withVersion(next).version()).isEqualTo(next);
        assertThat(worker.withVersion(next).withVersion(worker.version())).isEqualTo(worker);
    }

    @Test
    void aTransitionLeavesTheVersionToWhoeverWrites() {
        WorkerRecord worker = idle().withVersion(Version.fresh());

        assertThat(worker.pause(after(1)).version()).isEqualTo(worker.version());
        assertThat(worker.leave(after(1)).version()).isEqualTo(worker.version());
    }
}
