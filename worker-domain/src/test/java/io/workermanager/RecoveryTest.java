package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RecoveryTest extends ManagerFixture {
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final WorkerId DEAD = WorkerId.of("dead");
    private static final WorkerId NEXT = WorkerId.of("next");

    private Registration dead;
    private Claim first;

    @BeforeEach
    void registerWorkerWithSession() {
        dead = register(DEAD);
        first = claim();
    }

    private static List<Recovery> recoverNow(WorkerManager client, String dispatcher) {
        return client.recovery().recoverOrphansNow(dispatcher, LEASE, 10);
    }

    private Recovery recoverAfterDeath() {
        store.advance(TTL);
        List<Recovery> all = recoverNow(manager, "dispatcher-1");
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    @DisplayName("N22: the session of a dead worker is handed out once, under a greater token")
    void theSessionOfADeadWorkerIsHandedOutOnce() {
        store.advance(TTL.minusMillis(1));
        assertThat(recoverNow(manager, "dispatcher-1")).isEmpty();

        store.advance(Duration.ofMillis(1));
        List<Recovery> handedOut = recoverNow(manager, "dispatcher-1");

        assertThat(handedOut)
                .containsExactly(new Recovery(
                        DEAD, SESSION, handedOut.get(0).token(), store.clock().plus(LEASE)));
        assertThat(handedOut.get(0).token()).isGreaterThan(first.token());
        assertThat(recoverNow(other, "dispatcher-2")).isEmpty();
    }

    @Test
    @DisplayName("N22: two simultaneous dispatchers do not both get a session")
    void simultaneousDispatchersDoNotBothGetASession() {
        store.advance(TTL);
        store.beforeNextWrite(
                () -> assertThat(recoverNow(other, "dispatcher-1")).hasSize(1));

        assertThat(recoverNow(manager, "dispatcher-1")).isEmpty();
    }

    @Test
    @DisplayName("N22: a heartbeat at the last moment prevents the recovery")
    void aHeartbeatAtTheLastMomentPreventsTheRecovery() {
        store.advance(TTL);
        store.beforeNextWrite(() -> other.heartbeat(dead));

        assertThat(recoverNow(manager, "dispatcher-1")).isEmpty();
        assertThat(manager.claim(Criteria.any(), SESSION)).contains(first);
    }

    @Test
    @DisplayName("N22: a session that is not confirmed in time is handed out again, under a still greater token")
    void aSessionThatIsNotConfirmedInTimeIsHandedOutAgain() {
        Recovery lost = recoverAfterDeath();
        store.advance(LEASE.minusMillis(1));
        assertThat(recoverNow(other, "dispatcher-2")).isEmpty();
        store.advance(Duration.ofMillis(1));

        Recovery again = recoverNow(other, "dispatcher-2").get(0);

        assertThat(again.token()).isGreaterThan(lost.token());
        assertThatThrownBy(() -> manager.recovery().confirmRecovery(lost))
                .isInstanceOf(SessionRejectedException.StaleToken.class);
        register(NEXT);
        assertThatThrownBy(() -> manager.recovery().claim(Criteria.any(), lost))
                .isInstanceOf(SessionHeldException.class);
        assertThat(other.recovery().claim(Criteria.any(), again)).isPresent();
    }

    @Test
    @DisplayName("N22: a handed out session stays in its record although the retention ends")
    void aHandedOutSessionOutlivesTheRetention() {
        store.advance(TTL.plusDays(1).minusMillis(1));
        Recovery late = manager.recovery()
                .recoverOrphansNow("dispatcher-1", Duration.ofMinutes(10), 10)
                .get(0);
        store.advance(Duration.ofMinutes(9));
        register(NEXT);

        assertThat(manager.recovery().claim(Criteria.any(), late)).isPresent();
    }

    @Test
    void claimingARecoveredSessionRemovesItFromTheOldRecord() {
        Recovery recovery = recoverAfterDeath();
        register(NEXT);

        Claim claim = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();

        assertThat(claim.worker()).isEqualTo(NEXT);
        assertThat(claim.token()).isGreaterThan(recovery.token());
        assertThat(store.stored(DEAD)).isEmpty();
    }

    @Test
    void aRecoveredSessionThatIsQueuedAgainIsConfirmed() {
        Recovery recovery = recoverAfterDeath();

        manager.heartbeat(dead);
        assertThat(manager.recovery().confirmRecovery(recovery)).isTrue();
        assertThat(other.recovery().confirmRecovery(recovery)).isFalse();
        assertThat(manager.recovery().findBySession(SESSION)).isEmpty();
        store.advance(LEASE);
        assertThat(recoverNow(manager, "dispatcher-1")).isEmpty();
    }

    @Test
    void theEarlierHolderCanClaimARecoveredSession() {
        Recovery recovery = recoverAfterDeath();
        manager.heartbeat(dead);

        Claim claim = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();

        assertThat(claim.worker()).isEqualTo(DEAD);
        assertThat(claim.token()).isGreaterThan(recovery.token());
        assertThat(stored(DEAD).orphans()).isEmpty();
    }

    @Test
    @DisplayName("N19: a returning worker cannot take a handed out session")
    void aReturningWorkerCannotTakeAHandedOutSession() {
        Recovery recovery = recoverAfterDeath();

        assertThatThrownBy(() -> manager.heartbeat(dead, Heartbeat.processing(SESSION)))
                .isInstanceOf(SessionHeldException.class);
        register(NEXT);
        manager.recovery().claim(Criteria.any(), recovery);
        assertThatThrownBy(() -> manager.heartbeat(dead, Heartbeat.processing(SESSION)))
                .isInstanceOf(RegistrationLostException.class);
    }

    // ---- a dispatcher that dies between the claim and the confirmation

    private Claim takenOverWithoutCleaningUp() {
        Recovery recovery = recoverAfterDeath();
        manager.heartbeat(dead);
        store.advance(Duration.ofSeconds(1));
        manager.register(NEXT, RegisterOptions.type("fix"));
        store.next(Fate.ANSWERED, Fate.FAILED);
        Claim claim = manager.recovery().claim(Criteria.type("fix"), recovery).orElseThrow();
        assertThat(stored(DEAD).orphans()).hasSize(1);
        return claim;
    }

    @Test
    @DisplayName("N22: a claimed session is not handed out again from the old record")
    void aClaimedSessionIsNotHandedOutAgainFromTheOldRecord() {
        Claim claim = takenOverWithoutCleaningUp();
        store.advance(LEASE);

        assertThat(recoverNow(manager, "dispatcher-2")).isEmpty();

        assertThat(stored(DEAD).orphans()).isEmpty();
        assertThat(manager.recovery().findBySession(SESSION).orElseThrow().id()).isEqualTo(claim.worker());
    }

    @Test
    @DisplayName("N22: a claimed session that was finished is not handed out again from the old record")
    void aFinishedSessionIsNotHandedOutAgainFromTheOldRecord() {
        Claim claim = takenOverWithoutCleaningUp();
        manager.release(claim);
        store.advance(Duration.ofSeconds(61));
        store.forgetGivenUpSessions();

        assertThat(recoverNow(manager, "dispatcher-2")).isEmpty();

        assertThat(manager.recovery().findBySession(SESSION)).isEmpty();
        assertThat(store.all())
                .allSatisfy(worker -> assertThat(worker.orphans()).isEmpty());
    }

    @Test
    @DisplayName("N22: the next heartbeat of the earlier holder removes the session from the old record")
    void theNextHeartbeatRemovesTheSessionFromTheOldRecord() {
        Claim claim = takenOverWithoutCleaningUp();
        store.advance(Duration.ofSeconds(1));

        WorkerRecord clean = manager.heartbeat(dead).worker();

        assertThat(clean.orphans()).isEmpty();
        assertThat(manager.claim(Criteria.any(), SESSION)).contains(claim);
    }

    @Test
    @DisplayName("N22: a new registration of the earlier holder removes the session from the old record")
    void aNewRegistrationRemovesTheSessionFromTheOldRecord() {
        takenOverWithoutCleaningUp();

        assertThat(register(DEAD).lastSeen().orElseThrow().orphans()).isEmpty();
    }

    @Test
    @DisplayName("N19: an unanswered claim of a recovered session takes effect once")
    void anUnansweredClaimOfARecoveredSessionTakesEffectOnce() {
        Recovery recovery = recoverAfterDeath();
        registerAll(NEXT, WorkerId.of("third"));
        store.next(Fate.REPLY_LOST);
        Claim claim = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();

        assertThat(manager.recovery().claim(Criteria.any(), recovery)).contains(claim);
        assertThat(store.all())
                .filteredOn(worker -> worker.tokenOf(SESSION).isPresent())
                .extracting(WorkerRecord::id)
                .containsExactly(claim.worker());
    }

    // ---- several sessions, and failures of the store

    @Test
    @DisplayName("N20: a session that waits in the record of a busy worker is distinguished from the assigned one")
    void aWaitingSessionIsDistinguishedFromTheAssignedOne() {
        Registration again = register(DEAD);
        manager.heartbeat(again, Heartbeat.processing(SessionId.of("session-2")));

        assertThat(manager.claim(Criteria.any(), SESSION)).isEmpty();
    }

    @Test
    @DisplayName("N22: each of several sessions in one record is handed out under its own token")
    void eachSessionOfARecordIsHandedOutUnderItsOwnToken() {
        register(DEAD);
        manager.claim(Criteria.any(), SessionId.of("session-2"));
        store.advance(TTL);

        List<Recovery> handedOut = recoverNow(manager, "dispatcher-1");

        assertThat(handedOut)
                .extracting(Recovery::session)
                .containsExactlyInAnyOrder(SESSION, SessionId.of("session-2"));
        assertThat(handedOut)
                .allSatisfy(
                        one -> assertThat(stored(DEAD).tokenOf(one.session())).hasValue(one.token()));
        assertThat(handedOut)
                .allSatisfy(one ->
                        assertThat(manager.recovery().confirmRecovery(one)).isTrue());
    }

    @Test
    void aRecoveryRespectsItsLimit() {
        Registration second = register(NEXT);
        manager.heartbeat(second, Heartbeat.processing(SessionId.of("session-2")));
        store.advance(TTL);

        assertThat(manager.recovery().recoverOrphansNow("dispatcher-1", LEASE, 1))
                .hasSize(1);
        assertThat(manager.recovery().recoverOrphansNow("dispatcher-1", LEASE, 5))
                .hasSize(1);
    }

    @Test
    @DisplayName("N5: sessions that were handed out before the store failed are returned")
    void sessionsThatWereHandedOutBeforeTheStoreFailedAreReturned() {
        Registration second = register(NEXT);
        manager.heartbeat(second, Heartbeat.processing(SessionId.of("session-2")));
        store.advance(TTL);
        store.next(Fate.ANSWERED, Fate.FAILED);

        assertThat(manager.recovery().recoverOrphansNow("dispatcher-1", LEASE, 5))
                .extracting(Recovery::session)
                .containsExactly(SESSION);
    }

    @Test
    void aStoreFailureBeforeTheFirstSessionIsThrown() {
        store.advance(TTL);
        store.next(Fate.FAILED);

        assertThatThrownBy(() -> manager.recovery().recoverOrphansNow("dispatcher-1", LEASE, 5))
                .isInstanceOf(WorkerStoreException.class);
    }
}
