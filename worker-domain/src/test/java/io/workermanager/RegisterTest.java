package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.AlreadyRegisteredException;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Lease;
import io.workermanager.model.Order;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RegisterTest extends ManagerFixture {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aRegistrationContainsTheStoredRecord() {
        Registration registration = manager.register(ID, RegisterOptions.type("fix"));

        assertThat(registration.id()).isEqualTo(ID);
        assertThat(registration.incarnation()).isEqualTo(stored(ID).incarnation());
        assertThat(registration.lastSeen()).contains(stored(ID));
        assertThat(registration).hasToString("worker-123#" + registration.incarnation());
        assertThat(store.keptUntil(ID)).contains(store.clock().plus(MINUTE));
    }

    @ParameterizedTest
    @EnumSource(value = Availability.class, mode = Mode.EXCLUDE, names = "ONLINE")
    @DisplayName("N6: a mark survives expiry, unregister and a month without heartbeats")
    void aMarkSurvives(Availability mark) {
        Registration registration = register(ID);
        if (mark == Availability.OFFLINE) {
            manager.markOffline(ID);
        } else {
            manager.pause(ID);
        }
        store.advance(Duration.ofDays(29));
        Registration again = register(ID);
        assertThat(stored(ID).availability()).isEqualTo(mark);

        manager.unregister(again);
        assertThat(manager.monitorHealth(ID).worker().orElseThrow().liveness()).isEqualTo(Lease.Liveness.LEFT);
        register(ID);
        assertThat(stored(ID).availability()).isEqualTo(mark);
        assertThat(again).isNotEqualTo(registration);
    }

    @Test
    @DisplayName("N6: a process that registers again after its record was lost restores its mark")
    void aProcessRestoresItsMarkAfterALoss() {
        Registration registration = register(ID);
        manager.markOffline(ID);
        manager.heartbeat(registration);
        WorkerManager emptyStore = WorkerManager.create(FakeWorkerStore.empty());

        Registration again = emptyStore.register(ID, RegisterOptions.defaults().after(registration.earlier()));

        assertThat(emptyStore.isOnline(ID)).isFalse();
        assertThat(again.incarnation()).isGreaterThan(registration.incarnation());
    }

    @Test
    @DisplayName("N9: registering over a living id is rejected if the options reject that")
    void registeringOverALivingIdCanBeRejected() {
        register(ID);

        assertThatThrownBy(() -> other.register(ID, RegisterOptions.defaults().rejectingIfAlive()))
                .isInstanceOf(AlreadyRegisteredException.class);
        store.advance(MINUTE);
        other.register(ID, RegisterOptions.defaults().rejectingIfAlive());
    }

    @Test
    @DisplayName("N9: simultaneous registrations of one id do not both succeed")
    void simultaneousRegistrationsOfOneIdDoNotBothSucceed() {
        store.beforeNextWrite(() -> other.register(ID, RegisterOptions.defaults()));

        assertThatThrownBy(() -> manager.register(ID, RegisterOptions.defaults().rejectingIfAlive()))
                .isInstanceOf(AlreadyRegisteredException.class);
        store.beforeNextWrite(() -> other.register(ID, RegisterOptions.defaults()));
        Registration last = register(ID);
        assertThat(stored(ID).incarnation()).isEqualTo(last.incarnation());
    }

    @Test
    @DisplayName("N7: registering again fails if a newer process has the id")
    void registeringAgainFailsIfANewerProcessHasTheId() {
        Registration registration = register(ID);
        other.register(ID, RegisterOptions.defaults());

        assertThatThrownBy(() -> manager.register(ID, RegisterOptions.defaults().after(registration.earlier())))
                .isInstanceOf(SupersededException.class);
    }

    @Test
    @DisplayName("N5: a registration whose reply was lost takes effect once")
    void aRegistrationWhoseReplyWasLostTakesEffectOnce() {
        store.next(Fate.REPLY_LOST);
        Registration registration =
                manager.register(ID, RegisterOptions.defaults().rejectingIfAlive());

        assertThat(stored(ID).incarnation()).isEqualTo(registration.incarnation());
        manager.heartbeat(registration);
    }

    @Test
    void aRecentlyRemovedIdGetsAGreaterIncarnationAfterAClockIsSetBack() {
        Registration first = register(ID);
        manager.unregister(first);
        store.advance(Duration.ofSeconds(-30));

        assertThat(register(ID).incarnation()).isGreaterThan(first.incarnation());
    }

    // ---- sessions of the earlier incarnation

    @Test
    void aProcessResumesTheSessionOfItsRecord() {
        register(ID);
        Claim claim = claim();
        manager.register(ID, RegisterOptions.defaults().resuming(SESSION));

        Claim resumed = claim();

        assertThat(resumed.worker()).isEqualTo(ID);
        assertThat(resumed.token()).isGreaterThan(claim.token());
        assertThat(stored(ID).orphans()).isEmpty();
        assertThat(manager.release(resumed)).isTrue();
    }

    @Test
    @DisplayName("N19: a recovered session is not resumed")
    void aRecoveredSessionIsNotResumed() {
        register(ID);
        manager.claim(Criteria.any(), SESSION);
        store.advance(MINUTE);
        Recovery recovery = manager.recovery().recoverOrphansNow("d", MINUTE, 1).get(0);
        register(WorkerId.of("next"));
        Claim moved = manager.recovery().claim(Criteria.any(), recovery).orElseThrow();

        Registration again = manager.register(ID, RegisterOptions.defaults().resuming(SESSION));

        assertThat(again.lastSeen().orElseThrow().assignment()).isEmpty();
        assertThat(manager.claim(Criteria.any(), SESSION)).contains(moved);
    }

    @Test
    @DisplayName("N22: a session that is not resumed waits for recovery")
    void aSessionThatIsNotResumedWaitsForRecovery() {
        register(ID);
        manager.claim(Criteria.any(), SESSION);
        register(ID);

        assertThat(manager.recovery().recoverOrphansNow("d", MINUTE, 1)).isEmpty();
        store.advance(MINUTE);
        assertThat(manager.recovery().recoverOrphansNow("d", MINUTE, 1)).hasSize(1);
    }

    // ---- unregister

    @Test
    void unregisterRemovesARecordWithoutMarkOrSession() {
        Registration registration = register(ID);
        manager.unregister(registration);

        assertThat(store.all()).isEmpty();
        assertThat(manager.monitorHealth(ID).reasons())
                .extracting(WorkerView.Reason::kind)
                .containsExactly(WorkerView.Reason.Kind.ABSENT);
        assertThatThrownBy(() -> manager.sendShutdownSignal(ID, Order.Cause.unstated()))
                .isInstanceOf(WorkerNotFoundException.class);
    }

    @Test
    @DisplayName("N22: the session of a worker that unregisters waits for recovery")
    void theSessionOfAWorkerThatUnregistersWaitsForRecovery() {
        Registration registration = register(ID);
        manager.claim(Criteria.any(), SESSION);
        manager.unregister(registration);

        assertThat(manager.listWorkers().ids()).isEmpty();
        assertThat(manager.recovery().findBySession(SESSION).orElseThrow().liveness())
                .isEqualTo(Lease.Liveness.LEFT);
        assertThatThrownBy(() -> manager.sendShutdownSignal(ID, Order.Cause.unstated()))
                .isInstanceOf(WorkerNotFoundException.class);
        store.advance(MINUTE);
        assertThat(manager.recovery().recoverOrphansNow("d", MINUTE, 1)).hasSize(1);
    }

    @Test
    void unregisterLeavesAMark() {
        Registration registration = register(ID);
        manager.markOffline(ID);
        manager.unregister(registration);

        assertThat(manager.getStats().fleet().left()).isEqualTo(1);
        manager.markOnline(ID);
        assertThat(manager.getStats().fleet().left()).isEqualTo(1);
        store.advance(WorkerManagerSettings.Retention.defaults().ofMarks().plusMillis(1));
        assertThat(store.all()).isEmpty();
    }

    @Test
    @DisplayName("N5: an unregister whose reply was lost takes effect once")
    void anUnregisterWhoseReplyWasLostTakesEffectOnce() {
        Registration registration = register(ID);
        store.next(Fate.REPLY_LOST);

        manager.unregister(registration);

        assertThat(store.all()).isEmpty();
    }

    @Test
    void aRegistrationIsEqualToOneOfTheSameIncarnation() {
        Registration registered = register(ID);
        Registration same = Registration.of(ID, registered.incarnation());

        assertThat(registered).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(registered).isNotEqualTo(Registration.of(ID, registered.incarnation() + 1));
        assertThat(registered).isNotEqualTo(Registration.of(WorkerId.of("other"), registered.incarnation()));
    }
}
