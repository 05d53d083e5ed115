package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Profile;
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
import org.junit.jupiter.api.Test;

/** Sessions whose worker is gone, by the manager over the store. */
interface RecoverRules {
    /** A worker that holds a session and is dead. */
    private static WorkerRecord dead(TckFixture fleet, String id, String session) {
        Duration brief = fleet.briefLease();
        WorkerRecord dead = fleet.put(fleet.busy(fleet.newcomer(id, Profile.defaults(), brief), session));
        fleet.elapse(brief);
        return dead;
    }

    private static Recovery handedOut(List<Recovery> found) {
        assertThat(found).as("the sessions of the dead that are handed out").isNotEmpty();
        return found.get(0);
    }

    @Test
    @RandomizedRule
    @DisplayName("RECOVER-1 (N22): each session of dead workers is handed out to one of many dispatchers")
    @DiagnosticHint(
            "does the record of a dead worker still hold its sessions, and can two handovers of one both be applied?")
    default void recover1_aSessionIsHandedOutOnce(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        Duration brief = fleet.briefLease();
        for (int i = 0; i < 6; i++) {
            fleet.put(fleet.busy(fleet.newcomer("w" + i, Profile.defaults(), brief), "s" + i));
        }
        fleet.elapse(brief);
        List<Recovery> all = fleet
                .race(
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

    @Test
    @DisplayName(
            "RECOVER-2 (N20, N22): a recovered session gets a new place under a greater token, and its old record lets go of it")
    @DiagnosticHint("does a handover move the session in the index?")
    default void recover2_aRecoveredSessionGetsANewPlace(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        WorkerRecord dead = dead(fleet, "dead", "s");
        manager.register(WorkerId.of("b"), RegisterOptions.defaults());
        assertThatExceptionOfType(SessionHeldException.class)
                .isThrownBy(() -> manager.claim(Criteria.any(), TckFixture.session("s")));

        Recovery recovery = handedOut(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10));
        assertThat(recovery.from()).isEqualTo(dead.id());
        assertThat(recovery.token()).isGreaterThan(TckFixture.tokenOf(dead, "s"));
        Claim claim = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();
        assertThat(claim.worker()).isEqualTo(WorkerId.of("b"));
        assertThat(claim.token()).isGreaterThan(recovery.token());
        assertThat(fleet.holder("s").map(WorkerRecord::id)).contains(WorkerId.of("b"));
        assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10))
                .isEmpty();
        assertThat(fleet.find(dead).map(WorkerRecord::sessions).orElse(List.of()))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "RECOVER-3 (N22): a recovery that nobody settled in time is handed out again, and the first one is void")
    @DiagnosticHint(
            "does the record of a dead worker outlive its lease, with the sessions that wait in it and the time until which each is handed out?")
    default void recover3_anUnsettledRecoveryIsHandedOutAgain(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        dead(fleet, "dead", "s");
        manager.register(WorkerId.of("b"), RegisterOptions.defaults());
        Duration brief = Duration.ofMillis(150);
        Recovery first = handedOut(manager.recovery().recoverOrphansNow("d1", brief, 1));
        fleet.elapse(brief);
        Recovery second = handedOut(manager.recovery().recoverOrphansNow("d2", Duration.ofHours(1), 1));
        assertThat(second.token()).isGreaterThan(first.token());

        assertThatExceptionOfType(SessionRejectedException.StaleToken.class)
                .isThrownBy(() -> manager.recovery().confirmRecovery(first));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> manager.recovery().claim(Criteria.any(), first))
                .isInstanceOfAny(SessionRejectedException.StaleToken.class, SessionHeldException.class);
        assertThat(manager.recovery().confirmRecovery(second)).isTrue();
        assertThat(fleet.holder("s")).isEmpty();
        assertThat(manager.claim(Criteria.any(), TckFixture.session("s"))
                        .orElseThrow()
                        .token())
                .isGreaterThan(second.token());
    }

    @Test
    @DisplayName(
            "RECOVER-4 (N22): a session that has a new place does not come back from its old record whose clean-up was lost")
    @DiagnosticHint("does the record that names a session count as its holder?")
    default void recover4_aLostCleanUpBringsNothingBack(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        manager.register(WorkerId.of("b"), RegisterOptions.defaults());
        for (boolean releasedFirst : new boolean[] {true, false}) {
            String session = releasedFirst ? "s" : "t";
            Claim claim = claimWithoutCleanUp(fleet, manager, dead(fleet, "dead-" + session, session), session);
            if (releasedFirst) {
                assertThat(manager.release(claim)).isTrue();
            }
            assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10))
                    .isEmpty();
            assertThat(fleet.holder(session).isPresent()).isNotEqualTo(releasedFirst);
        }
    }

    private static Claim claimWithoutCleanUp(
            TckFixture fleet, WorkerManager manager, WorkerRecord dead, String session) {
        Recovery recovery = handedOut(manager.recovery().recoverOrphansNow("d", Duration.ofMillis(100), 10));
        WorkerManager cutOff = fleet.manager(new ForwardingWorkerStore(fleet.another()) {
            @Override
            public List<WriteResult> write(List<Write> writes) {
                if (writes.get(0).id().equals(dead.id())) {
                    throw new WorkerStoreException("cut off before the clean-up", false, null);
                }
                return super.write(writes);
            }
        });
        Claim claim = cutOff.recovery().claim(Criteria.any(), recovery).orElseThrow();
        assertThat(fleet.find(dead).map(WorkerRecord::sessions).orElse(List.of()))
                .contains(TckFixture.session(session));
        assertThat(fleet.holder(session).map(WorkerRecord::id)).contains(WorkerId.of("b"));
        fleet.elapse(Duration.ofMillis(100));
        return claim;
    }

    @Test
    @DisplayName(
            "RECOVER-5 (N22): a worker that leaves with a session leaves it behind, to be recovered when its lease is over")
    @DiagnosticHint("is the record of a worker that left kept for its session?")
    default void recover5_aWorkerThatLeavesLeavesItsSession(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        Registration leaves = manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), TckFixture.session("s"))).isPresent();
        manager.unregister(leaves);
        WorkerRecord left = fleet.holder("s").orElseThrow();

        assertThat(left.orphans())
                .extracting(WorkerRecord.OrphanedSession::session)
                .containsExactly(TckFixture.session("s"));
        assertThat(left.orphans().get(0).recoverableFrom())
                .isAfterOrEqualTo(left.lease().deadline());
        assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10))
                .isEmpty();
        assertThat(manager.findAvailableWorker()).isEmpty();
        assertThat(manager.getStats().fleet().left()).isEqualTo(1);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("RECOVER-6 (N22): the session of a dead worker waits for recovery for its whole retention")
    @DiagnosticHint("is a record with a session kept when its lease has run out?")
    default void recover6_aSessionWaitsForItsRetention(TckFixture fleet) {
        WorkerManager manager = fleet.manager();
        manager.register(WorkerId.of("a"), RegisterOptions.defaults());
        assertThat(manager.claim(Criteria.any(), TckFixture.session("s"))).isPresent();
        Duration ttl = WorkerManagerSettings.defaults().ttl();
        fleet.elapse(ttl.minusMillis(1));
        assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10))
                .isEmpty();
        fleet.elapse(WorkerManagerSettings.defaults().retention().ofSessions());

        List<Recovery> recovered = manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10);
        assertThat(recovered).extracting(Recovery::session).containsExactly(TckFixture.session("s"));
        assertThat(manager.recovery().confirmRecovery(handedOut(recovered))).isTrue();
        assertThat(manager.recovery().recoverOrphansNow("d", Duration.ofHours(1), 10))
                .isEmpty();
    }
}
