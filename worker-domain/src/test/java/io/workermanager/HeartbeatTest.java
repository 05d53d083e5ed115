package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Attributes;
import io.workermanager.model.Availability;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HeartbeatTest extends ManagerFixture {
    private Registration registration;

    @BeforeEach
    void registerWorker() {
        registration = register(ID);
        store.advance(Duration.ofSeconds(15));
    }

    @Test
    void aHeartbeatRenewsTheLeaseAndTheRetentionOfTheRecord() {
        WorkerView view = manager.heartbeat(registration);

        assertThat(view.worker()).isEqualTo(stored(ID));
        assertThat(stored(ID).lease().lastHeartbeat()).isEqualTo(store.clock());
        assertThat(store.keptUntil(ID)).contains(store.clock().plusSeconds(60));
    }

    @Test
    @DisplayName("N1: a heartbeat that was decided before a mark and is sent after it leaves the mark")
    void aHeartbeatDecidedBeforeAMarkLeavesTheMark() {
        store.beforeNextWrite(() -> other.markOffline(ID));

        WorkerView view = manager.heartbeat(registration);

        assertThat(view.status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(stored(ID).availability()).isEqualTo(Availability.OFFLINE);
        assertThat(stored(ID).lease().lastHeartbeat()).isEqualTo(store.clock());
    }

    @Test
    @DisplayName("N3: a heartbeat that races with a new profile leaves the new profile")
    void aHeartbeatThatRacesWithANewProfileLeavesIt() {
        store.beforeNextWrite(() -> other.updateWorkerCapabilities(ID, ProfileUpdate.type("fix")));

        manager.heartbeat(registration);

        assertThat(other.findWorkersByType("fix").ids()).containsExactly(ID);
        assertThat(other.findWorkersByType("default").ids()).isEmpty();
    }

    @Test
    @DisplayName("N2: a heartbeat after unregister or expiry creates no record")
    void aHeartbeatAfterUnregisterOrExpiryCreatesNoRecord() {
        WorkerId gone = WorkerId.of("gone");
        Registration unregistered = register(gone);
        manager.unregister(unregistered);

        assertThatThrownBy(() -> manager.heartbeat(unregistered)).isInstanceOf(RegistrationLostException.class);
        assertThatThrownBy(() -> manager.unregister(unregistered)).isInstanceOf(RegistrationLostException.class);
        store.advance(Duration.ofMinutes(2));
        assertThatThrownBy(() -> manager.heartbeat(registration)).isInstanceOf(RegistrationLostException.class);
        assertThat(store.all()).isEmpty();
    }

    @Test
    @DisplayName("N2: a heartbeat decided before unregister and sent after it creates no record")
    void aHeartbeatDecidedBeforeUnregisterCreatesNoRecord() {
        store.beforeNextWrite(() -> other.unregister(Registration.of(ID, registration.incarnation())));

        assertThatThrownBy(() -> manager.heartbeat(registration)).isInstanceOf(RegistrationLostException.class);
        assertThat(store.all()).isEmpty();
    }

    @Test
    @DisplayName("N7: a superseded process changes nothing, whatever it calls")
    void aSupersededProcessChangesNothing() {
        other.register(ID, RegisterOptions.defaults());
        Object before = store.contents();

        assertThatThrownBy(() -> manager.heartbeat(registration)).isInstanceOf(SupersededException.class);
        assertThatThrownBy(() -> manager.heartbeat(registration, Heartbeat.processing(SESSION)))
                .isInstanceOf(SupersededException.class);
        assertThatThrownBy(() -> manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.SEEN))
                .isInstanceOf(SupersededException.class);
        assertThatThrownBy(() -> manager.unregister(registration)).isInstanceOf(SupersededException.class);
        assertThat(store.contents()).isEqualTo(before);
    }

    @Test
    @DisplayName("N7: a rolled back store is not reported as a newer process")
    void aRolledBackStoreIsNotReportedAsANewerProcess() {
        Runnable rollback = store.rollback();
        other.markOffline(ID);
        Registration again = register(ID);
        rollback.run();

        assertThatThrownBy(() -> manager.heartbeat(again)).isInstanceOf(RegistrationLostException.class);
        Registration third = manager.register(ID, RegisterOptions.defaults().after(again.earlier()));
        assertThat(third.incarnation()).isGreaterThan(again.incarnation());
        assertThat(stored(ID).availability()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    @DisplayName("N13: a heartbeat uses the store's clock although the client's estimate is wrong")
    void aHeartbeatUsesTheStoresClockDespiteAWrongEstimate() {
        for (int hours : new int[] {-1, 1}) {
            store.estimateOffBy(Duration.ofHours(hours));
            store.advance(Duration.ofSeconds(1));

            WorkerView view = manager.heartbeat(registration);

            assertThat(stored(ID).lease().lastHeartbeat()).isEqualTo(store.clock());
            assertThat(view.heartbeatAge()).isZero();
        }
    }

    @Test
    void theReturnedWorkerHasTheTimeOfTheAnswer() {
        other.fleet().hold(Hold.ALL, Selector.all(), Order.Cause.unstated());
        other.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated());

        WorkerView view = manager.heartbeat(registration);

        assertThat(view.isOnline()).isFalse();
        assertThat(view.stopOrder()).isPresent();
    }

    @Test
    void readingTheLastSeenWorkerTakesNoRoundTrip() {
        WorkerView beaten = manager.heartbeat(registration);
        store.forgetRoundTrips();

        assertThat(manager.diagnosis().lastSeen(registration)).contains(beaten);
        assertThat(store.roundTrips()).isEmpty();
    }

    @Test
    void attributesAreMergedIntoTheStoredOnes() {
        manager.heartbeat(
                registration, Heartbeat.alive().withAttribute("load", 0.5).withAttribute("pid", 17));
        manager.heartbeat(registration, Heartbeat.alive().withAttribute("load", 1));

        assertThat(stored(ID).attributes()).isEqualTo(Attributes.of(Map.of("load", 1, "pid", 17)));
        assertThatThrownBy(() ->
                        manager.heartbeat(registration, Heartbeat.alive().withAttribute("load", "x".repeat(16_380))))
                .isInstanceOf(InvalidValueException.class);
    }

    // ---- sessions that a worker takes with a heartbeat

    @Test
    void aWorkerTakesASessionWithAHeartbeat() {
        WorkerView view = manager.heartbeat(registration, Heartbeat.processing(SESSION));

        assertThat(view.status()).isEqualTo(WorkerStatus.PROCESSING);
        assertThat(other.claim(Criteria.any(), SESSION).orElseThrow().worker()).isEqualTo(ID);
        assertThat(manager.heartbeat(registration, Heartbeat.finished(SESSION)).status())
                .isEqualTo(WorkerStatus.IDLE);
    }

    @Test
    @DisplayName("N20: reporting another session than the assigned one is refused and changes nothing")
    void reportingAnotherSessionIsRefused() {
        Claim claim = other.claim(Criteria.any(), SESSION).orElseThrow();

        assertThatThrownBy(() -> manager.heartbeat(registration, Heartbeat.processing(SessionId.of("another"))))
                .isInstanceOfSatisfying(
                        SessionRejectedException.AssignmentConflict.class,
                        e -> assertThat(e.state().token()).isEqualTo(claim.token()));
        assertThat(manager.heartbeat(registration, Heartbeat.processing(SESSION))
                        .activeSession())
                .contains(SESSION);
    }

    @Test
    @DisplayName("N19: a heartbeat cannot take a session of another worker")
    void aHeartbeatCannotTakeASessionOfAnotherWorker() {
        other.claim(Criteria.any(), SESSION);
        Registration second = register(WorkerId.of("second"));

        assertThatThrownBy(() -> manager.heartbeat(second, Heartbeat.processing(SESSION)))
                .isInstanceOfSatisfying(
                        SessionHeldException.class, e -> assertThat(e.holder()).isEqualTo(ID));
    }

    @Test
    @DisplayName("N16: a session decided on before a stop and reported after it is not taken")
    void aSessionDecidedOnBeforeAStopIsNotTaken() {
        store.beforeNextWrite(() -> other.markAllOffline(Order.Cause.unstated()));

        assertThatThrownBy(() -> manager.heartbeat(registration, Heartbeat.processing(SESSION)))
                .isInstanceOf(SessionRejectedException.NotAvailable.class);
        assertThat(stored(ID).assignment()).isEmpty();
    }

    @Test
    @DisplayName("N20: finishing an earlier run does not free the later run")
    void finishingAnEarlierRunDoesNotFreeTheLaterRun() {
        Claim first = other.claim(Criteria.any(), SESSION).orElseThrow();
        other.release(first);
        Claim second = other.claim(Criteria.any(), SESSION).orElseThrow();

        manager.heartbeat(registration, Heartbeat.finished(SESSION, first.token()));
        assertThat(stored(ID).assignment()).isPresent();
        manager.heartbeat(registration, Heartbeat.finished(SESSION, second.token()));
        assertThat(stored(ID).assignment()).isEmpty();
    }

    @Test
    void restartingARunGivesANewTokenToTheSameHolder() {
        Claim first = other.claim(Criteria.any(), SESSION).orElseThrow();
        store.advance(Duration.ofSeconds(50));

        WorkerView view = manager.heartbeat(registration, Heartbeat.restarting(SESSION, first.token()));

        Claim second = other.claim(Criteria.any(), SESSION).orElseThrow();
        assertThat(second.token()).isGreaterThan(first.token());
        assertThat(view.worker().tokenOf(SESSION)).hasValue(second.token());
        assertThatThrownBy(() -> other.release(first)).isInstanceOf(SessionRejectedException.StaleToken.class);
    }

    @Test
    void aRegistrationMadeElsewhereCanSendHeartbeats() {
        Registration elsewhere = Registration.of(ID, registration.incarnation());

        assertThat(elsewhere).isEqualTo(registration).hasSameHashCodeAs(registration);
        assertThat(elsewhere.lastSeen()).isEmpty();
        assertThat(other.diagnosis().lastSeen(elsewhere)).isEmpty();
        other.heartbeat(elsewhere);
        assertThat(elsewhere.lastSeen()).contains(stored(ID));
    }
}
