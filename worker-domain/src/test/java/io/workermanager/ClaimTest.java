package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ClaimTest extends ManagerFixture {
    private List<WorkerId> holders() {
        return store.all().stream()
                .filter(worker -> worker.tokenOf(SESSION).isPresent())
                .map(WorkerRecord::id)
                .toList();
    }

    @Test
    void aClaimTakesTheLongestIdleMatchingWorker() {
        manager.register(B, RegisterOptions.capabilities("spot"));
        store.advance(Duration.ofSeconds(1));
        manager.register(A, RegisterOptions.capabilities("spot"));

        Claim claim = manager.claim(Criteria.capabilities("spot"), SESSION).orElseThrow();

        assertThat(claim).isEqualTo(new Claim(B, SESSION, claim.token(), store.clock()));
        assertThat(manager.claim(Criteria.type("fix"), SessionId.of("x"))).isEmpty();
    }

    @Test
    void aClaimSkipsACandidateThatBecameUnreadable() {
        register(A);
        store.advance(Duration.ofSeconds(1));
        register(B);
        store.beforeNextWrite(() -> store.corrupt(A, "broken"));

        assertThat(manager.claim(Criteria.any(), SESSION)).map(Claim::worker).contains(B);
    }

    @Test
    void claimingASessionAgainReturnsTheSameClaim() {
        register(A);
        Claim claim = claim();
        assertThat(other.claim(Criteria.any(), SESSION)).contains(claim);

        register(B);
        assertThat(other.claim(Criteria.any(), SESSION)).contains(claim);
        assertThat(holders()).containsExactly(A);
    }

    @Test
    @DisplayName("N19: a claim whose reply was lost finds its own session and takes no second worker")
    void aClaimWhoseReplyWasLostFindsItsOwnSession() {
        Registration registration = register(A);
        register(B);
        store.advance(Duration.ofSeconds(1));
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.heartbeat(registration));

        Claim claim = claim();

        assertThat(claim.worker()).isEqualTo(A);
        assertThat(holders()).containsExactly(A);
    }

    @Test
    @DisplayName("N19: a claim of unknown outcome takes no second worker, neither now nor when it is repeated")
    void aClaimOfUnknownOutcomeTakesNoSecondWorker() {
        registerAll(A, B);
        WorkerManager impatient = withAttempts(2);
        store.next(Fate.REPLY_LOST, Fate.REPLY_LOST);

        assertThatThrownBy(() -> impatient.claim(Criteria.any(), SESSION)).isInstanceOf(WorkerStoreException.class);
        assertThat(impatient.claim(Criteria.any(), SESSION).orElseThrow().worker())
                .isEqualTo(A);
        assertThat(holders()).containsExactly(A);
    }

    @Test
    @DisplayName("N19: a claim that the store's client sends twice takes effect once")
    void aDuplicatedClaimTakesEffectOnce() {
        registerAll(A, B);
        store.everythingTwice();

        assertThat(manager.claim(Criteria.any(), SESSION)).isPresent();
        assertThat(holders()).containsExactly(A);
    }

    @Test
    @DisplayName("N3: a claim skips a candidate whose changed profile no longer matches")
    void aClaimSkipsACandidateThatNoLongerMatches() {
        manager.register(A, RegisterOptions.type("fix"));
        manager.register(B, RegisterOptions.type("fix"));
        store.beforeNextWrite(() -> other.updateWorkerCapabilities(A, ProfileUpdate.type("rest")));

        assertThat(manager.claim(Criteria.type("fix"), SESSION).orElseThrow().worker())
                .isEqualTo(B);
    }

    @Test
    @DisplayName("N15: a claim skips a candidate that was marked, left or died")
    void aClaimSkipsACandidateThatIsNoLongerAvailable() {
        Registration first = register(A);
        registerAll(B, WorkerId.of("c"));
        store.beforeNextWrite(() -> other.unregister(first));
        store.beforeNextWrite(() -> {
            other.pause(B);
            other.pause(WorkerId.of("c"));
        });

        assertThat(manager.claim(Criteria.any(), SESSION)).isEmpty();

        manager.markOnline(B);
        store.beforeNextWrite(() -> store.advance(Duration.ofMinutes(1)));
        assertThat(manager.claim(Criteria.any(), SESSION)).isEmpty();
        assertThat(holders()).isEmpty();
    }

    @Test
    @DisplayName("N22: a session that a dead worker holds must be recovered, not claimed")
    void aSessionThatADeadWorkerHoldsCannotBeClaimed() {
        register(A);
        manager.claim(Criteria.any(), SESSION);
        store.advance(Duration.ofMinutes(1));
        assertThat(manager.claim(Criteria.any(), SESSION)).isEmpty();
        register(B);

        assertThatThrownBy(() -> manager.claim(Criteria.any(), SESSION))
                .isInstanceOfSatisfying(
                        SessionHeldException.class, e -> assertThat(e.holder()).isEqualTo(A));
    }

    @Test
    void aClaimSucceedsIfTheSessionIsReleasedDuringIt() {
        register(A);
        Claim first = claim();
        register(B);
        store.beforeFindBySession(() -> other.release(first));

        Claim second = claim();

        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(holders()).containsExactly(second.worker());
    }

    @Test
    @DisplayName("N20: a release with an old token frees nothing")
    void aReleaseWithAnOldTokenFreesNothing() {
        register(A);
        Claim first = claim();
        assertThat(manager.release(first)).isTrue();
        assertThat(manager.release(first)).isFalse();
        manager.claim(Criteria.any(), SESSION);

        assertThatThrownBy(() -> manager.release(first)).isInstanceOf(SessionRejectedException.StaleToken.class);
        assertThat(holders()).containsExactly(A);
        store.advance(Duration.ofDays(2));
        assertThatThrownBy(() -> manager.release(first)).isInstanceOf(WorkerNotFoundException.class);
    }

    @Test
    @DisplayName("N19: tokens of a session increase across workers, releases, restarts and a clock that is set back")
    void tokensOfASessionRise() {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            Registration registration = register(WorkerId.of("w" + i % 3));
            Claim claim = claim();
            assertThat(claim.token()).isGreaterThan(last);
            last = claim.token();
            store.advance(Duration.ofSeconds(i % 2 == 0 ? -2 : 1));
            manager.heartbeat(registration, Heartbeat.alive());
            manager.release(claim);
        }
    }

    @Test
    @DisplayName("N21: equal workers get equal numbers of sessions, within one")
    void equalWorkersGetEqualShares() {
        Map<WorkerId, Integer> shares = new HashMap<>();
        for (int i = 0; i < 7; i++) {
            register(WorkerId.of("w" + i));
        }
        for (int i = 0; i < 100; i++) {
            Claim claim = manager.claim(Criteria.any(), SessionId.of("s" + i)).orElseThrow();
            shares.merge(claim.worker(), 1, Integer::sum);
            manager.release(claim);
        }

        assertThat(shares.values()).hasSize(7).allMatch(share -> share == 14 || share == 15);
    }

    @RepeatedTest(10)
    @DisplayName("N19: 32 callers on 16 workers win exactly 16 distinct ones")
    void callersWinDistinctWorkers() throws Exception {
        for (int i = 0; i < 16; i++) {
            register(WorkerId.of("w" + i));
        }
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Optional<Claim>>> claims = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                SessionId session = SessionId.of("s" + i);
                claims.add(() -> manager.claim(Criteria.any(), session));
            }
            List<WorkerId> winners = new ArrayList<>();
            for (Future<Optional<Claim>> future : callers.invokeAll(claims)) {
                future.get().ifPresent(claim -> winners.add(claim.worker()));
            }
            assertThat(winners).hasSize(16).doesNotHaveDuplicates();
        } finally {
            callers.shutdownNow();
        }
    }
}
