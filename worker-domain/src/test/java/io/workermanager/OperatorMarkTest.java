package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegisterOptions.Earlier;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mark that an operator lifted stays lifted, whatever a process remembers. A mark that the store lost is restored. The
 * process calls the manager, the operator the other client.
 */
@DisplayName("N34: a process that remembers an older order does not undo an operator's acknowledged order")
class OperatorMarkTest extends ManagerFixture {
    private static final Duration LEASE = WorkerManagerSettings.defaults().ttl();
    private static final Duration MONTH =
            WorkerManagerSettings.Retention.defaults().ofMarks();

    private final Runnable loseAllWrites = store.rollback();

    /** The absence of a process while the operator lifts its mark. */
    private enum Away {
        DEAD,
        FROZEN,
        LEFT
    }

    private void leave(Away away, Registration registration) {
        switch (away) {
            case DEAD -> store.advance(LEASE.plusSeconds(1));
            case FROZEN -> store.advance(Duration.ofSeconds(1));
            case LEFT -> manager.unregister(registration);
        }
    }

    private record LiftedMark(
            String name, BiConsumer<WorkerManager, WorkerId> mark, BiConsumer<WorkerManager, WorkerId> lift) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> absencesAndOrders() {
        List<LiftedMark> orders = List.of(
                new LiftedMark("markOnline", WorkerManager::markOffline, WorkerManager::markOnline),
                new LiftedMark("resume", WorkerManager::pause, WorkerManager::resume),
                new LiftedMark("markOnline after pause", WorkerManager::pause, WorkerManager::markOnline),
                new LiftedMark("markAllOnline", WorkerManager::markOffline, (manager, id) -> manager.markAllOnline()));
        return Stream.of(Away.values()).flatMap(away -> orders.stream().map(order -> Arguments.of(away, order)));
    }

    private Registration registrationThatReadItsMark(BiConsumer<WorkerManager, WorkerId> mark) {
        Registration registration = register(ID);
        mark.accept(other, ID);
        manager.heartbeat(registration);
        assertThat(registration.earlier().mark()).isNotEqualTo(Availability.ONLINE);
        return registration;
    }

    private Registration registerAgain(Registration registration) {
        return manager.register(ID, RegisterOptions.defaults().after(registration.earlier()));
    }

    private void assertMark(Registration registration, Availability mark) {
        assertThat(registration.lastSeen().orElseThrow().availability()).isEqualTo(mark);
        assertThat(other.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(mark);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void aMarkThatIsLiftedDuringAnAbsenceStaysLifted(Away away, LiftedMark order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        leave(away, registration);
        order.lift.accept(other, ID);
        store.advance(LEASE.multipliedBy(2));

        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void aMarkThatTheStoreLostIsRestored(Away away, LiftedMark order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        Availability mark = registration.earlier().mark();
        leave(away, registration);
        loseAllWrites.run();

        assertMark(registerAgain(registration), mark);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void theLastOfSeveralMarksAndLiftsCounts(Away away, LiftedMark order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        leave(away, registration);
        for (int i = 0; i < 2; i++) {
            order.lift.accept(other, ID);
            store.advance(LEASE.multipliedBy(2));
            order.mark.accept(other, ID);
            store.advance(LEASE.multipliedBy(2));
        }
        Registration marked = registerAgain(registration);
        assertThat(marked.earlier().mark()).isNotEqualTo(Availability.ONLINE);

        order.lift.accept(other, ID);
        store.advance(LEASE.multipliedBy(2));
        assertMark(registerAgain(marked), Availability.ONLINE);
    }

    @Test
    void aRecordLeftByALiftIsNotCountedAsLivingAndEndsAfterTheRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.advance(LEASE);
        assertThat(other.getStats().fleet()).isEqualTo(new FleetStats.Counts(0, 0, 0, 0, 0, 1, 0));
        other.markOnline(ID);

        assertThat(other.getStats().fleet()).isEqualTo(new FleetStats.Counts(0, 0, 0, 0, 0, 1, 0));
        assertThat(other.isOnline(ID)).isFalse();
        assertThat(other.listWorkers()).isEmpty();
        assertThat(other.findAvailableWorker()).isEmpty();
        assertThat(other.claim(Criteria.any(), SESSION)).isEmpty();
        assertThat(other.recovery().recoverOrphansNow("d", LEASE, 9)).isEmpty();
        assertThat(other.markAllOnline()).isZero();
        store.advance(MONTH);
        assertThat(store.all()).isEmpty();
        assertThat(registration.earlier().mark()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    void aHeartbeatThatReadsTheLiftEndsItsRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        other.markOnline(ID);
        manager.heartbeat(registration);

        assertThat(registration.earlier().mark()).isEqualTo(Availability.ONLINE);
        store.advance(LEASE);
        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aHeartbeatThatRacesWithTheLiftReadsItBeforeItAcknowledgesIt() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.advance(Duration.ofSeconds(1));
        store.beforeNextWrite(() -> other.markOnline(ID));

        assertThat(manager.heartbeat(registration).worker().availability()).isEqualTo(Availability.ONLINE);
        store.advance(LEASE);
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aHeartbeatWhoseRepliesAreAllLostHasReadTheLift() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        other.markOnline(ID);
        store.advance(Duration.ofSeconds(1));
        WorkerManager hasty = withAttempts(2);
        store.next(Fate.ANSWERED, Fate.REPLY_LOST, Fate.REPLY_LOST);

        assertThatThrownBy(() -> hasty.heartbeat(registration)).isInstanceOf(WorkerStoreException.class);
        store.advance(LEASE);
        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void anUnregisterThatReadsTheLiftLeavesNoRecord() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        other.markOnline(ID);
        manager.unregister(registration);

        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aSupersededProcessChangesNoMarkEvenAfterItsSuccessorIsGone() {
        Registration frozen = registrationThatReadItsMark(WorkerManager::markOffline);
        Registration successor = register(ID);
        other.markOnline(ID);
        manager.heartbeat(successor);
        assertThatThrownBy(() -> registerAgain(frozen)).isInstanceOf(SupersededException.class);

        manager.unregister(successor);
        assertThatThrownBy(() -> registerAgain(frozen)).isInstanceOf(SupersededException.class);
        assertThat(other.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(Availability.ONLINE);
    }

    @Test
    void aSuccessorOfAnUnregisteredProcessEndsTheRetentionOfTheLift() {
        manager.unregister(registrationThatReadItsMark(WorkerManager::markOffline));
        Registration successor = register(ID);
        other.markOnline(ID);
        manager.unregister(successor);

        assertThat(store.all()).isEmpty();
    }

    @Test
    void aRegistrationWhoseReplyWasLostDoesNotEndTheRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.advance(LEASE);
        other.markOnline(ID);
        WorkerManager hasty = withAttempts(1);
        store.next(Fate.REPLY_LOST);
        RegisterOptions again = RegisterOptions.defaults().after(registration.earlier());
        assertThatThrownBy(() -> hasty.register(ID, again)).isInstanceOf(WorkerStoreException.class);
        store.advance(LEASE.multipliedBy(2));

        assertThat(other.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(Availability.ONLINE);
    }

    @Test
    void aMarkIsRestoredAfterARollBackToBeforeIt() {
        Registration registration = register(ID);
        Runnable rollBack = store.rollback();
        other.markOffline(ID);
        manager.heartbeat(registration);
        store.advance(Duration.ofSeconds(1));
        rollBack.run();

        assertMark(registerAgain(registration), Availability.OFFLINE);
    }

    @Test
    void aMarkThatWasLiftedAfterARollBackStaysLifted() {
        Registration registration = register(ID);
        other.pause(ID);
        Runnable rollBack = store.rollback();
        store.advance(Duration.ofSeconds(1));
        other.markOffline(ID);
        manager.heartbeat(registration);
        store.advance(Duration.ofSeconds(1));
        rollBack.run();
        other.markOnline(ID);

        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aRememberedOrderNeverLiftsAStoredMark() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        Runnable rollBack = store.rollback();
        other.markOnline(ID);
        manager.heartbeat(registration);
        store.advance(Duration.ofSeconds(1));
        rollBack.run();

        assertMark(registerAgain(registration), Availability.OFFLINE);
    }

    @Test
    void aRememberedMarkCountsForAnIdThatIsNotStored() {
        Earlier elsewhere = new Earlier(17, Availability.PAUSED);
        Registration migrated = manager.register(ID, RegisterOptions.defaults().after(elsewhere));

        assertMark(migrated, Availability.PAUSED);
        store.advance(LEASE.multipliedBy(2));
        other.markOnline(ID);
        store.advance(LEASE.multipliedBy(2));
        assertMark(registerAgain(migrated), Availability.ONLINE);
    }

    @Test
    void anOrderAfterALossIsLaterThanTheRememberedOne() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        loseAllWrites.run();
        Registration restored = registerAgain(registration);
        other.markOnline(ID);
        store.advance(LEASE.multipliedBy(2));

        assertMark(registerAgain(restored), Availability.ONLINE);
    }

    @Test
    void aRecordThatIsGoneAfterTheRetentionIsNotFound() {
        registrationThatReadItsMark(WorkerManager::markOffline);
        store.advance(MONTH);

        assertThatThrownBy(() -> other.markOnline(ID)).isInstanceOf(WorkerNotFoundException.class);
    }

    @Test
    void aProcessThatReadALiftedHoldDoesNotReportALossForEver() {
        register(ID);
        other.markAllOffline(Order.Cause.of("ops", "drill"));
        manager.fleet().control();
        other.fleet().lift(Hold.ALL);
        store.advance(MONTH.plusDays(1));
        loseAllWrites.run();
        register(ID);

        assertThat(manager.fleet().control().isLost()).isFalse();
        assertThat(manager.claim(Criteria.any(), SESSION)).isPresent();
    }
}
