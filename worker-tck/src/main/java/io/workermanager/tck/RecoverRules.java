package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Recovery of sessions, by the manager over the store. */
interface RecoverRules {
    /** A worker that holds a session and is dead. */
    private static WorkerRecord dead(TckFixture fixture, String id, String session) {
        Duration brief = fixture.shortLease();
        WorkerRecord dead = fixture.put(fixture.withSession(fixture.newRecord(id, brief), session));
        fixture.advanceTime(brief);
        return dead;
    }

    private static List<Recovery> recover(WorkerManager manager) {
        return manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10);
    }

    private static Recovery handedOut(List<Recovery> found) {
        assertThat(found).as("the sessions of the dead that are handed out").isNotEmpty();
        return found.get(0);
    }

    @ContractRule(
            hint =
                    "does the record of an expired worker still hold its sessions, and can two transfers of one session both be applied?",
            randomized = true)
    @DisplayName("RECOVER-1 (N22): each session of an expired worker is handed out to exactly one of many dispatchers")
    default void recover1_aSessionIsHandedOutOnce(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Duration brief = fixture.shortLease();
        for (int i = 0; i < 6; i++) {
            fixture.put(fixture.withSession(fixture.newRecord("w" + i, brief), "s" + i));
        }
        fixture.advanceTime(brief);
        List<Recovery> all = fixture
                .runConcurrently(
                        8,
                        dispatcher ->
                                () -> manager.recovery().recoverOrphansNow("d" + dispatcher, Duration.ofHours(1), 10))
                .stream()
                .flatMap(List::stream)
                .toList();
        assertThat(all).extracting(Recovery::session).doesNotHaveDuplicates();
        List<Recovery> rest = manager.recovery().recoverOrphansNow("late", Duration.ofHours(1), 10);
        assertThat(all.size() + rest.size()).isEqualTo(6);
    }

    @ContractRule(hint = "does a transfer update the session index?")
    @DisplayName(
            "RECOVER-2 (N20, N22): a recovered session gets a new worker under a greater token, and leaves its old record")
    default void recover2_aRecoveredSessionGetsANewWorker(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        WorkerRecord dead = dead(fixture, "dead", "s");
        manager.register("b", RegisterOptions.defaults());
        assertThatExceptionOfType(SessionHeldException.class).isThrownBy(() -> manager.claim(Criteria.any(), "s"));

        Recovery recovery = handedOut(recover(manager));
        assertThat(recovery.from()).isEqualTo(dead.id());
        assertThat(recovery.token()).isGreaterThan(tokenOf(dead, "s"));
        Claim claim = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();
        assertThat(claim.worker()).isEqualTo(WorkerId.of("b"));
        assertThat(claim.token()).isGreaterThan(recovery.token());
        assertThat(fixture.holder("s").map(WorkerRecord::id)).contains(WorkerId.of("b"));
        assertThat(recover(manager)).isEmpty();
        assertThat(fixture.find(dead).map(WorkerRecord::sessions).orElse(List.of()))
                .isEmpty();
    }

    @ContractRule(
            hint =
                    "does the record of an expired worker outlive its lease, with its orphans and the time until which each is handed out?")
    @DisplayName(
            "RECOVER-3 (N22): a recovery that is neither claimed nor confirmed in time is handed out again, and the first one becomes void")
    default void recover3_anUnsettledRecoveryIsHandedOutAgain(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        dead(fixture, "dead", "s");
        manager.register("b", RegisterOptions.defaults());
        Duration brief = Duration.ofMillis(150);
        Recovery first = handedOut(manager.recovery().recoverOrphansNow("d1", brief, 1));
        fixture.advanceTime(brief);
        Recovery second = handedOut(manager.recovery().recoverOrphansNow("d2", Duration.ofHours(1), 1));
        assertThat(second.token()).isGreaterThan(first.token());

        assertThatExceptionOfType(SessionRejectedException.StaleToken.class)
                .isThrownBy(() -> manager.recovery().confirmRecovery(first));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> manager.recovery().claim(Criteria.any(), first))
                .isInstanceOfAny(SessionRejectedException.StaleToken.class, SessionHeldException.class);
        assertThat(manager.recovery().confirmRecovery(second)).isTrue();
        assertThat(fixture.holder("s")).isEmpty();
        assertThat(manager.claim(Criteria.any(), "s").orElseThrow().token()).isGreaterThan(second.token());
    }

    @ContractRule(hint = "does a record count as the holder because it names the session?")
    @DisplayName(
            "RECOVER-4 (N22): a session with a new worker does not return from its old record, even if the clean-up of that record was lost")
    default void recover4_aLostCleanUpRestoresNoSession(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        manager.register("b", RegisterOptions.defaults());
        for (boolean releasedFirst : new boolean[] {true, false}) {
            String session = releasedFirst ? "s" : "t";
            Claim claim = claimWithoutCleanUp(fixture, manager, dead(fixture, "dead-" + session, session), session);
            if (releasedFirst) {
                assertThat(manager.release(claim)).isTrue();
            }
            assertThat(recover(manager)).isEmpty();
            assertThat(fixture.holder(session).isPresent()).isNotEqualTo(releasedFirst);
        }
    }

    private static Claim claimWithoutCleanUp(
            TckFixture fixture, WorkerManager manager, WorkerRecord dead, String session) {
        Recovery recovery = handedOut(manager.recovery().recoverOrphansNow("d", Duration.ofMillis(100), 10));
        WorkerManager cutOff = fixture.manager(new ForwardingWorkerStore(fixture.openAnother()) {
            @Override
            public List<WriteResult> write(List<Write> writes) {
                if (writes.get(0).id().equals(dead.id())) {
                    throw new WorkerStoreException("cut off before the clean-up", false, null);
                }
                return super.write(writes);
            }
        });
        Claim claim = cutOff.recovery().claim(Criteria.any(), recovery).orElseThrow();
        assertThat(fixture.find(dead).map(WorkerRecord::sessions).orElse(List.of()))
                .contains(session(session));
        assertThat(fixture.holder(session).map(WorkerRecord::id)).contains(WorkerId.of("b"));
        fixture.advanceTime(Duration.ofMillis(100));
        return claim;
    }

    @ContractRule(hint = "is the record of a worker that left kept for its session?")
    @DisplayName(
            "RECOVER-5 (N22): a worker that unregisters with a session leaves it for recovery once its lease is over")
    default void recover5_unregisteringLeavesTheSessionForRecovery(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        Registration leaves = manager.register("a", RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), "s")).isPresent();
        manager.unregister(leaves);
        WorkerRecord left = fixture.holder("s").orElseThrow();

        assertThat(left.orphans())
                .extracting(WorkerRecord.OrphanedSession::session)
                .containsExactly(session("s"));
        assertThat(left.orphans().get(0).recoverableFrom())
                .isAfterOrEqualTo(left.lease().deadline());
        assertThat(recover(manager)).isEmpty();
        assertThat(manager.findAvailableWorker()).isEmpty();
        assertThat(manager.getStats().fleet().left()).isEqualTo(1);
    }

    @ContractRule(hint = "is a record with a session kept after its lease ended?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("RECOVER-6 (N22): the session of an expired worker waits for recovery for its whole retention")
    default void recover6_aSessionWaitsForItsRetention(TckFixture fixture) {
        WorkerManager manager = fixture.manager();
        manager.register("a", RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), "s")).isPresent();
        Duration ttl = WorkerManagerSettings.defaults().ttl();
        fixture.advanceTime(ttl.minusMillis(1));
        assertThat(recover(manager)).isEmpty();
        fixture.advanceTime(WorkerManagerSettings.defaults().retention().ofSessions());

        List<Recovery> recovered = recover(manager);
        assertThat(recovered).extracting(Recovery::session).containsExactly(session("s"));
        assertThat(manager.recovery().confirmRecovery(handedOut(recovered))).isTrue();
        assertThat(recover(manager)).isEmpty();
    }
}
