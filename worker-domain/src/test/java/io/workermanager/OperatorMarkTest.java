package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Hold;
import io.workermanager.model.OrderCause;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegisterOptions.Earlier;
import io.workermanager.model.SessionId;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerNotFoundException;
import io.workermanager.port.FakeWorkerStore;
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

/** A mark that an operator lifted stays lifted, whatever a process remembers. A mark that the store lost is restored. */
@DisplayName("N34: a process that remembers an older order does not undo an operator's acknowledged order")
class OperatorMarkTest {
    private static final WorkerId ID = WorkerId.of("w1");
    private static final SessionId SESSION = SessionId.of("s1");
    private static final Duration LEASE = WorkerManagerSettings.defaults().ttl();
    private static final Duration MONTH =
            WorkerManagerSettings.Retention.defaults().ofMarks();

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final Runnable loseAllWrites = store.rollback();
    private final WorkerManager process = WorkerManager.create(store);
    private final WorkerManager operator = WorkerManager.create(store.sibling());

    /** The absence of a process while the operator lifts its mark. */
    private enum Away {
        DEAD {
            @Override
            void leave(OperatorMarkTest test, Registration registration) {
                test.store.pass(LEASE.plusSeconds(1));
            }
        },
        FROZEN {
            @Override
            void leave(OperatorMarkTest test, Registration registration) {
                test.store.pass(Duration.ofSeconds(1));
            }
        },
        LEFT {
            @Override
            void leave(OperatorMarkTest test, Registration registration) {
                test.process.unregister(registration);
            }
        };

        abstract void leave(OperatorMarkTest test, Registration registration);
    }

    private record Order(
            String name, BiConsumer<WorkerManager, WorkerId> mark, BiConsumer<WorkerManager, WorkerId> lift) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> absencesAndOrders() {
        List<Order> orders = List.of(
                new Order("markOnline", WorkerManager::markOffline, WorkerManager::markOnline),
                new Order("resume", WorkerManager::pause, WorkerManager::resume),
                new Order("markOnline after pause", WorkerManager::pause, WorkerManager::markOnline),
                new Order("markAllOnline", WorkerManager::markOffline, (manager, id) -> manager.markAllOnline()));
        return Stream.of(Away.values()).flatMap(away -> orders.stream().map(order -> Arguments.of(away, order)));
    }

    private Registration registrationThatReadItsMark(BiConsumer<WorkerManager, WorkerId> mark) {
        Registration registration = process.register(ID, RegisterOptions.defaults());
        mark.accept(operator, ID);
        process.heartbeat(registration);
        assertThat(registration.earlier().mark()).isNotEqualTo(Availability.ONLINE);
        return registration;
    }

    private Registration registerAgain(Registration registration) {
        return process.register(ID, RegisterOptions.defaults().after(registration.earlier()));
    }

    private void assertMark(Registration registration, Availability mark) {
        assertThat(registration.lastSeen().orElseThrow().availability()).isEqualTo(mark);
        assertThat(operator.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(mark);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void aMarkThatIsLiftedDuringAnAbsenceStaysLifted(Away away, Order order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        away.leave(this, registration);
        order.lift.accept(operator, ID);
        store.pass(LEASE.multipliedBy(2));

        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void aMarkThatTheStoreLostIsRestored(Away away, Order order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        Availability mark = registration.earlier().mark();
        away.leave(this, registration);
        loseAllWrites.run();

        assertMark(registerAgain(registration), mark);
    }

    @ParameterizedTest
    @MethodSource("absencesAndOrders")
    void theLastOfSeveralMarksAndLiftsCounts(Away away, Order order) {
        Registration registration = registrationThatReadItsMark(order.mark);
        away.leave(this, registration);
        for (int i = 0; i < 2; i++) {
            order.lift.accept(operator, ID);
            store.pass(LEASE.multipliedBy(2));
            order.mark.accept(operator, ID);
            store.pass(LEASE.multipliedBy(2));
        }
        Registration marked = registerAgain(registration);
        assertThat(marked.earlier().mark()).isNotEqualTo(Availability.ONLINE);

        order.lift.accept(operator, ID);
        store.pass(LEASE.multipliedBy(2));
        assertMark(registerAgain(marked), Availability.ONLINE);
    }

    @Test
    void aRecordLeftByALiftIsNotCountedAsLivingAndEndsAfterTheRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.pass(LEASE);
        assertThat(operator.getStats().fleet()).isEqualTo(new FleetStats.Counts(0, 0, 0, 0, 1, 0));
        operator.markOnline(ID);

        assertThat(operator.getStats().fleet()).isEqualTo(new FleetStats.Counts(0, 0, 0, 0, 1, 0));
        assertThat(operator.isOnline(ID)).isFalse();
        assertThat(operator.listWorkers()).isEmpty();
        assertThat(operator.findAvailableWorker()).isEmpty();
        assertThat(operator.claim(Criteria.any(), SESSION)).isEmpty();
        assertThat(operator.recovery().recoverOrphansNow("d", LEASE, 9)).isEmpty();
        assertThat(operator.markAllOnline()).isZero();
        store.pass(MONTH);
        assertThat(store.all()).isEmpty();
        assertThat(registration.earlier().mark()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    void aHeartbeatThatReadsTheLiftEndsItsRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        operator.markOnline(ID);
        process.heartbeat(registration);

        assertThat(registration.earlier().mark()).isEqualTo(Availability.ONLINE);
        store.pass(LEASE);
        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aHeartbeatThatRacesWithTheLiftReadsItBeforeItAcknowledgesIt() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.pass(Duration.ofSeconds(1));
        store.beforeNextWrite(() -> operator.markOnline(ID));

        assertThat(process.heartbeat(registration).worker().availability()).isEqualTo(Availability.ONLINE);
        store.pass(LEASE);
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aHeartbeatWhoseRepliesAreAllLostHasReadTheLift() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        operator.markOnline(ID);
        store.pass(Duration.ofSeconds(1));
        WorkerManager hasty =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withAttempts(2));
        store.next(Fate.ANSWERED, Fate.REPLY_LOST, Fate.REPLY_LOST);

        assertThatThrownBy(() -> hasty.heartbeat(registration)).isInstanceOf(WorkerStoreException.class);
        store.pass(LEASE);
        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void anUnregisterThatReadsTheLiftLeavesNoRecord() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        operator.markOnline(ID);
        process.unregister(registration);

        assertThat(store.all()).isEmpty();
        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aSupersededProcessChangesNoMarkEvenAfterItsSuccessorIsGone() {
        Registration frozen = registrationThatReadItsMark(WorkerManager::markOffline);
        Registration successor = process.register(ID, RegisterOptions.defaults());
        operator.markOnline(ID);
        process.heartbeat(successor);
        assertThatThrownBy(() -> registerAgain(frozen)).isInstanceOf(SupersededException.class);

        process.unregister(successor);
        assertThatThrownBy(() -> registerAgain(frozen)).isInstanceOf(SupersededException.class);
        assertThat(operator.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(Availability.ONLINE);
    }

    @Test
    void aSuccessorOfAnUnregisteredProcessEndsTheRetentionOfTheLift() {
        process.unregister(registrationThatReadItsMark(WorkerManager::markOffline));
        Registration successor = process.register(ID, RegisterOptions.defaults());
        operator.markOnline(ID);
        process.unregister(successor);

        assertThat(store.all()).isEmpty();
    }

    @Test
    void aRegistrationWhoseReplyWasLostDoesNotEndTheRetention() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        store.pass(LEASE);
        operator.markOnline(ID);
        WorkerManager hasty =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withAttempts(1));
        store.next(Fate.REPLY_LOST);
        RegisterOptions again = RegisterOptions.defaults().after(registration.earlier());
        assertThatThrownBy(() -> hasty.register(ID, again)).isInstanceOf(WorkerStoreException.class);
        store.pass(LEASE.multipliedBy(2));

        assertThat(operator.monitorHealth(ID).worker().orElseThrow().worker().availability())
                .isEqualTo(Availability.ONLINE);
    }

    @Test
    void aMarkIsRestoredAfterARollBackToBeforeIt() {
        Registration registration = process.register(ID, RegisterOptions.defaults());
        Runnable rollBack = store.rollback();
        operator.markOffline(ID);
        process.heartbeat(registration);
        store.pass(Duration.ofSeconds(1));
        rollBack.run();

        assertMark(registerAgain(registration), Availability.OFFLINE);
    }

    @Test
    void aMarkThatWasLiftedAfterARollBackStaysLifted() {
        Registration registration = process.register(ID, RegisterOptions.defaults());
        operator.pause(ID);
        Runnable rollBack = store.rollback();
        store.pass(Duration.ofSeconds(1));
        operator.markOffline(ID);
        process.heartbeat(registration);
        store.pass(Duration.ofSeconds(1));
        rollBack.run();
        operator.markOnline(ID);

        assertMark(registerAgain(registration), Availability.ONLINE);
    }

    @Test
    void aRememberedOrderNeverLiftsAStoredMark() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        Runnable rollBack = store.rollback();
        operator.markOnline(ID);
        process.heartbeat(registration);
        store.pass(Duration.ofSeconds(1));
        rollBack.run();

        assertMark(registerAgain(registration), Availability.OFFLINE);
    }

    @Test
    void aRememberedMarkCountsForAnIdThatIsNotStored() {
        Earlier elsewhere = new Earlier(17, Availability.PAUSED);
        Registration migrated = process.register(ID, RegisterOptions.defaults().after(elsewhere));

        assertMark(migrated, Availability.PAUSED);
        store.pass(LEASE.multipliedBy(2));
        operator.markOnline(ID);
        store.pass(LEASE.multipliedBy(2));
        assertMark(registerAgain(migrated), Availability.ONLINE);
    }

    @Test
    void anOrderAfterALossIsLaterThanTheRememberedOne() {
        Registration registration = registrationThatReadItsMark(WorkerManager::markOffline);
        loseAllWrites.run();
        Registration restored = registerAgain(registration);
        operator.markOnline(ID);
        store.pass(LEASE.multipliedBy(2));

        assertMark(registerAgain(restored), Availability.ONLINE);
    }

    @Test
    void aRecordThatIsGoneAfterTheRetentionIsNotFound() {
        registrationThatReadItsMark(WorkerManager::markOffline);
        store.pass(MONTH);

        assertThatThrownBy(() -> operator.markOnline(ID)).isInstanceOf(WorkerNotFoundException.class);
    }

    @Test
    void aProcessThatReadALiftedHoldDoesNotReportALossForEver() {
        process.register(ID, RegisterOptions.defaults());
        operator.markAllOffline(OrderCause.of("ops", "drill"));
        process.fleet().control();
        operator.fleet().lift(Hold.ALL);
        store.pass(MONTH.plusDays(1));
        loseAllWrites.run();
        process.register(ID, RegisterOptions.defaults());

        assertThat(process.fleet().control().isLost()).isFalse();
        assertThat(process.claim(Criteria.any(), SESSION)).isPresent();
    }
}
