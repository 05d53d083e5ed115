package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** After a loss of writes an earlier claim is current again. These tests show how its token exceeds every accepted token. */
class RaiseTokenTest extends ManagerFixture {
    private static final Criteria TO_A = Criteria.type("a");
    private static final Criteria TO_B = Criteria.type("b");

    private Registration a;
    private Registration b;

    @BeforeEach
    void registerTwoWorkers() {
        a = registered("a");
        b = registered("b");
        store.advance(Duration.ofSeconds(1));
    }

    private Registration registered(String type) {
        return manager.register(WorkerId.of(type), RegisterOptions.type(type));
    }

    private Claim claim(Criteria criteria) {
        return other.claim(criteria, SESSION).orElseThrow();
    }

    private long stored(Registration registration) {
        return store.stored(registration.id()).orElseThrow().tokenOf(SESSION).orElse(0);
    }

    private static Optional<Long> token(WorkerView seen) {
        return seen.worker().assignment().map(WorkerRecord.Assignment::token);
    }

    /** Lets A hold the session, moves it to B, and rolls the store back to A. Returns B's token. */
    private long loseAClaimOfB() {
        Claim first = claim(TO_A);
        manager.heartbeat(a);
        manager.heartbeat(b);
        Runnable failover = store.rollback();
        store.advance(Duration.ofSeconds(1));
        other.release(first);
        Claim second = claim(TO_B);
        assertThat(second.token()).isGreaterThan(first.token());
        manager.heartbeat(a);
        manager.heartbeat(b);
        failover.run();
        store.advance(Duration.ofSeconds(1));
        assertThat(stored(a)).isEqualTo(first.token());
        return second.token();
    }

    @Test
    @DisplayName(
            "an operator raises a claim above a venue's last token, and the holder's next heartbeat returns the new one")
    void anOperatorRaisesTheTokenOfAClaim() {
        Claim claim = claim(TO_A);
        long venue = claim.token() + 5;

        Claim raised = other.recovery().raiseToken(SESSION, venue).orElseThrow();

        assertThat(raised.worker()).isEqualTo(claim.worker());
        assertThat(raised.since()).isEqualTo(claim.since());
        assertThat(raised.token()).isGreaterThan(venue);
        assertThat(token(manager.heartbeat(a))).contains(raised.token());
        assertThat(other.claim(TO_B, SESSION)).contains(raised);
        assertThatThrownBy(() -> other.release(claim)).isInstanceOf(SessionRejectedException.StaleToken.class);
        assertThat(other.release(raised)).isTrue();
    }

    @Test
    void aClaimWithAGreaterTokenStaysUnchanged() {
        Claim claim = claim(TO_A);
        Object before = store.contents();

        assertThat(other.recovery().raiseToken(SESSION, claim.token() - 1)).contains(claim);
        assertThat(store.contents()).isEqualTo(before);
        Claim raised = other.recovery().raiseToken(SESSION, claim.token()).orElseThrow();
        assertThat(other.recovery().raiseToken(SESSION, claim.token())).contains(raised);
    }

    @Test
    void raisingWithoutATokenExceedsEveryEarlierToken() {
        Claim claim = claim(TO_A);
        store.advance(Duration.ofSeconds(5));

        Claim raised = other.recovery().raiseToken(SESSION).orElseThrow();

        assertThat(raised.token())
                .isGreaterThan(claim.token())
                .isEqualTo(store.clock().toEpochMilli() * 1000);
        assertThat(other.recovery().raiseToken(SESSION).orElseThrow().token()).isEqualTo(raised.token() + 1);
    }

    @Test
    void everyLaterClaimHasAGreaterToken() {
        claim(TO_A);
        long ahead = store.clock().plus(Duration.ofDays(400)).toEpochMilli() * 1000;
        Claim raised = other.recovery().raiseToken(SESSION, ahead).orElseThrow();
        assertThat(other.claim(TO_B, SessionId.of("another"))).isPresent();
        manager.heartbeat(b, Heartbeat.finished(SessionId.of("another")));

        manager.heartbeat(a, Heartbeat.finished(SESSION, raised.token()));
        store.forgetRoundTrips();
        Claim next = claim(TO_B);
        assertThat(next.token()).isGreaterThan(raised.token());
        manager.unregister(b);
        store.advance(Duration.ofMinutes(1));
        Recovery recovery = other.recovery()
                .recoverOrphansNow("d", Duration.ofMinutes(1), 1)
                .get(0);
        assertThat(recovery.token()).isGreaterThan(next.token());
        registered("c");
        assertThat(other.recovery()
                        .claim(Criteria.any(), recovery)
                        .orElseThrow()
                        .token())
                .isGreaterThan(recovery.token());
    }

    @Test
    void theGreatestTokenToExceedLeavesRoomForLaterClaims() {
        claim(TO_A);
        Claim raised = other.recovery()
                .raiseToken(SESSION, WorkerRecord.Assignment.GREATEST_TO_EXCEED)
                .orElseThrow();
        other.release(raised);
        assertThat(claim(TO_B).token()).isGreaterThan(raised.token());
    }

    @Test
    void raisingFailsForASessionWithoutAHolder() {
        assertThat(other.recovery().raiseToken(SESSION)).isEmpty();
        assertThat(other.recovery().raiseToken(SESSION, 1)).isEmpty();
        claim(TO_A);
        manager.unregister(a);
        assertThatThrownBy(() -> other.recovery().raiseToken(SESSION)).isInstanceOf(SessionHeldException.class);
    }

    @Test
    void theBoundIsCheckedBeforeAnythingIsSent() {
        claim(TO_A);
        store.forgetRoundTrips();
        for (long wrong : new long[] {0, -1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> manager.recovery().raiseToken(SESSION, wrong))
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageStartingWith("above must be 1 to ");
        }
        assertThat(store.roundTrips()).isEmpty();
    }

    @Test
    void raisingTakesTwoRoundTripsAndFollowsAChangeOfTheHolder() {
        Claim first = claim(TO_A);
        store.forgetRoundTrips();
        manager.recovery().raiseToken(SESSION, first.token());
        assertThat(store.roundTrips()).containsExactly("findBySession", "write");

        Claim second = claim(TO_A);
        store.beforeNextWrite(() -> {
            other.release(second);
            claim(TO_B);
        });
        Claim raised = manager.recovery().raiseToken(SESSION, second.token()).orElseThrow();
        assertThat(raised.worker()).isEqualTo(b.id());
        assertThat(raised.token()).isEqualTo(stored(b)).isGreaterThan(second.token());
    }

    @Test
    void aLostReplyRaisesTheTokenOnce() {
        Claim claim = claim(TO_A);
        store.next(Fate.REPLY_LOST);
        Claim raised = manager.recovery().raiseToken(SESSION, claim.token()).orElseThrow();
        assertThat(stored(a)).isEqualTo(raised.token());
    }

    // ---- what clients do after they detect the loss

    @Test
    @DisplayName("N20: a worker that lost a session with the store's last writes raises the current claim")
    void theWorkerThatLostTheSessionRaisesTheCurrentClaim() {
        long lost = loseAClaimOfB();

        assertThat(token(manager.heartbeat(b))).isEmpty();

        assertThat(stored(a)).isGreaterThan(lost);
        assertThat(token(manager.heartbeat(a))).contains(stored(a));
    }

    @Test
    void theNextHeartbeatTriesAgain() {
        long lost = loseAClaimOfB();
        store.beforeFindBySession(() -> store.readsFail(true));
        manager.heartbeat(b);
        assertThat(stored(a)).isLessThan(lost);

        store.readsFail(false);
        manager.heartbeat(b);
        assertThat(stored(a)).isGreaterThan(lost);
        store.advance(Duration.ofSeconds(1));
        store.forgetRoundTrips();
        manager.heartbeat(b);
        assertThat(store.roundTrips()).containsExactly("write");
    }

    @Test
    void aBatchAlsoRaisesTheCurrentClaim() {
        long lost = loseAClaimOfB();

        manager.batches().heartbeat(Map.of(b, Heartbeat.alive()));

        assertThat(stored(a)).isGreaterThan(lost);
    }

    @Test
    void aLostRegistrationAlsoRaisesTheCurrentClaim() {
        for (boolean batch : new boolean[] {false, true}) {
            Claim first = claim(TO_A);
            manager.heartbeat(a);
            Runnable failover = store.rollback();
            store.advance(Duration.ofSeconds(1));
            other.release(first);
            b = registered("b");
            Claim second = claim(TO_B);
            manager.heartbeat(b);
            failover.run();

            if (batch) {
                assertThat(manager.batches()
                                .heartbeat(Map.of(b, Heartbeat.alive()))
                                .values())
                        .allSatisfy(outcome ->
                                assertThatThrownBy(outcome::get).isInstanceOf(RegistrationLostException.class));
            } else {
                assertThatThrownBy(() -> manager.heartbeat(b)).isInstanceOf(RegistrationLostException.class);
            }
            assertThat(stored(a)).isGreaterThan(second.token());
            other.release(other.recovery().raiseToken(SESSION).orElseThrow());
        }
    }

    @Test
    @DisplayName("N20: a finished session that a roll-back assigns again gets a greater token in the same write")
    void anAssignmentThatIsCurrentAgainGetsAGreaterToken() {
        Claim first = claim(TO_A);
        manager.heartbeat(a);
        Runnable failover = store.rollback();
        store.advance(Duration.ofSeconds(1));
        manager.heartbeat(a, Heartbeat.finished(SESSION, first.token()));
        Claim second = claim(TO_B);
        failover.run();
        store.advance(Duration.ofSeconds(1));
        store.forgetRoundTrips();

        WorkerView back = manager.heartbeat(a);

        assertThat(token(back).orElseThrow()).isGreaterThan(second.token()).isEqualTo(stored(a));
        assertThat(store.roundTrips()).containsOnly("write");
    }

    @Test
    void aRaisedTokenThatTheStoreLostIsRaisedAgain() {
        Claim claim = claim(TO_A);
        manager.heartbeat(a);
        Runnable failover = store.rollback();
        store.advance(Duration.ofSeconds(1));
        Claim raised = other.recovery().raiseToken(SESSION, claim.token()).orElseThrow();
        manager.heartbeat(a);
        failover.run();

        assertThat(token(manager.heartbeat(a)).orElseThrow()).isGreaterThan(raised.token());
    }

    @Test
    void aRollBackThatLostOnlyHeartbeatsChangesNoToken() {
        Claim claim = claim(TO_A);
        manager.heartbeat(a);
        Runnable failover = store.rollback();
        store.advance(Duration.ofSeconds(1));
        manager.heartbeat(a);
        failover.run();
        assertThat(token(manager.heartbeat(a))).contains(claim.token());
    }

    @Test
    void withoutARollBackNothingIsRaisedAndNoRoundTripIsMade() {
        Claim claim = claim(TO_A);
        manager.heartbeat(a);
        other.release(claim);
        Claim next = claim(TO_B);
        store.advance(Duration.ofSeconds(1));
        store.forgetRoundTrips();
        for (Registration each : List.of(a, b)) {
            manager.heartbeat(each);
        }
        assertThat(store.roundTrips()).containsOnly("write");
        assertThat(stored(b)).isEqualTo(next.token());
    }
}
