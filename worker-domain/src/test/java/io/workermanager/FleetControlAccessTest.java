package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetControlLostException;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FleetControlAccessTest extends ManagerFixture {
    private static final Hold.Id HOLD = Hold.Id.of("maintenance");

    @BeforeEach
    void registerWorker() {
        register(ID);
    }

    @Test
    void noWorkerGetsASessionAfterTheStoreLostActiveHolds() {
        Runnable rollback = store.rollback();
        manager.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        rollback.run();

        assertThatThrownBy(() -> manager.findAvailableWorker()).isInstanceOf(FleetControlLostException.class);
        assertThatThrownBy(() -> manager.claim(Criteria.any(), SESSION)).isInstanceOf(FleetControlLostException.class);
        assertReasons(manager.monitorHealth(ID).worker().orElseThrow(), WorkerView.Reason.Kind.CONTROL_LOST);
        assertThat(manager.diagnosis().explain(Criteria.any()).controlLost()).isTrue();
    }

    @Test
    void anyNewOrderEndsTheLostState() {
        Runnable rollback = store.rollback();
        manager.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        long forgotten = manager.fleet().control().revision();
        rollback.run();

        manager.markAllOnline();

        assertThat(manager.fleet().control().revision()).isGreaterThan(forgotten);
        assertThat(manager.claim(Criteria.any(), SESSION)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOrderOfAClientThatNeverReadTheLostHoldsEndsTheLostState(boolean marksToo) {
        manager.markOffline(ID);
        Runnable rollback = store.rollback();
        manager.markAllOffline(Order.Cause.unstated());
        rollback.run();
        assertThatThrownBy(() -> manager.findAvailableWorker()).isInstanceOf(FleetControlLostException.class);
        WorkerManager operator = WorkerManager.create(store.sibling());

        if (marksToo) {
            operator.markAllOnline();
        } else {
            assertThat(operator.fleet().lift(Hold.ALL)).isFalse();
        }

        assertThat(manager.fleet().control().isLost()).isFalse();
        assertThat(manager.isOnline(ID)).isEqualTo(marksToo);
        assertThat(manager.findAvailableWorker().isPresent()).isEqualTo(marksToo);
    }

    @Test
    void aLostHoldThatWouldHaveEndedIsNotALoss() {
        Runnable rollback = store.rollback();
        manager.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated(), Duration.ofSeconds(2));
        rollback.run();
        assertThatThrownBy(() -> manager.findAvailableWorker()).isInstanceOf(FleetControlLostException.class);

        store.advance(Duration.ofSeconds(2));

        assertThat(manager.findAvailableWorker()).isPresent();
    }

    @Test
    @DisplayName("N25: unreadable orders are not treated as no orders, and heartbeats continue")
    void unreadableOrdersAreNotTreatedAsNoOrders() {
        Registration registration = register(ID);
        store.controlUnreadable(true);
        store.advance(Duration.ofSeconds(50));

        assertReasons(manager.heartbeat(registration), WorkerView.Reason.Kind.CONTROL_LOST);
        assertThatThrownBy(() -> manager.heartbeat(registration, Heartbeat.processing(SESSION)))
                .isInstanceOf(SessionRejectedException.NotAvailable.class);
        assertThatThrownBy(() -> manager.claim(Criteria.any(), SESSION)).isInstanceOf(WorkerStoreException.class);
        assertThatThrownBy(() -> manager.fleet().control()).isInstanceOf(WorkerStoreException.class);
        assertThatThrownBy(() -> manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated()))
                .isInstanceOf(WorkerStoreException.class);
        store.advance(Duration.ofSeconds(50));
        assertThat(manager.monitorHealth(ID).isAlive()).isTrue();
    }

    @Test
    @DisplayName("N5: a stored mark is reported although orders cannot be read")
    void aStoredMarkIsReportedAlthoughOrdersCannotBeRead() {
        store.controlUnreadable(true);

        assertThat(manager.markOffline(ID).worker().availability()).isEqualTo(Availability.OFFLINE);
    }

    @Test
    void aClientThatFailsOpenUsesTheStoredOrders() {
        WorkerManager open =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withFailOpen());
        Runnable rollback = store.rollback();
        open.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        assertThat(open.claim(Criteria.any(), SESSION)).isEmpty();
        rollback.run();

        assertThat(open.claim(Criteria.any(), SESSION)).isPresent();
        store.controlUnreadable(true);
        assertThat(open.monitorHealth(ID).reasons()).isEmpty();
    }

    @Test
    void anOrderReadDuringAnEarlierReadIsNotALoss() {
        store.whileControlIsRead(() -> manager.fleet().hold(HOLD, Selector.type("fix"), Order.Cause.unstated()));

        assertThat(manager.findAvailableWorker()).isPresent();
    }

    @Test
    void aNewHoldIsReturnedAlthoughAnotherClientLiftsItAtOnce() {
        boolean[] lifted = {false};
        manager.fleet().watch(signal -> {
            if (!lifted[0]) {
                lifted[0] = true;
                manager.fleet().lift(HOLD);
            }
        });

        Hold given = manager.fleet().hold(HOLD, Selector.all(), Order.Cause.of("ops", "release"));

        assertThat(given.cause()).isEqualTo(Order.Cause.of("ops", "release"));
        assertThat(manager.fleet().control().hold(HOLD)).isEmpty();
    }

    @Test
    void anIdleClientReadsAndLiftsAnOrderOfAnotherClient() {
        other.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        assertThat(manager.fleet().control().hold(HOLD)).isPresent();
        other.markAllOffline(Order.Cause.unstated());

        assertThat(manager.markAllOnline()).isEqualTo(1);
        assertThat(other.fleet().control().hold(Hold.ALL)).isEmpty();

        other.fleet().hold(Hold.Id.of("another"), Selector.all(), Order.Cause.unstated());
        assertThat(manager.fleet().lift(Hold.Id.of("another"))).isTrue();
        assertThat(other.fleet().control().holds()).extracting(Hold::id).containsExactly(HOLD);
    }

    @Test
    void liftingAHoldThatAnotherClientLiftedReturnsFalse() {
        manager.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        other.fleet().control();
        store.beforeNextWrite(() -> other.fleet().lift(HOLD));

        assertThat(manager.fleet().lift(HOLD)).isFalse();
    }

    @Test
    @DisplayName("N5: an order whose reply was lost is sent again unchanged")
    void anOrderWhoseReplyWasLostIsSentAgain() {
        store.next(Fate.REPLY_LOST);

        assertThat(manager.markAllOffline(Order.Cause.unstated())).isEqualTo(1);
        assertThat(other.fleet().control().holds()).extracting(Hold::id).containsExactly(Hold.ALL);
    }

    @Test
    @DisplayName("N5: an order that may have run and been overwritten has an unknown outcome")
    void anOrderThatMayHaveRunAndBeenOverwrittenIsAnUnknownOutcome() {
        store.next(Fate.REPLY_LOST);
        store.beforeNextWrite(() -> other.fleet().hold(Hold.Id.of("another"), Selector.all(), Order.Cause.unstated()));

        assertOutcomeUnknown(true, () -> manager.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated()));
    }

    @Test
    @DisplayName("N16: orders are retained longer than the longest lease, however short the retention of marks is")
    void ordersAreRetainedLongerThanTheLongestLease() {
        WorkerManagerSettings.Retention brief =
                new WorkerManagerSettings.Retention(Duration.ofSeconds(1), Duration.ofSeconds(1));
        WorkerManager forgetful =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withRetention(brief));

        forgetful.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated());
        assertThat(store.controlKeptFor()).contains(Duration.ofDays(1));

        forgetful.fleet().hold(HOLD, Selector.all(), Order.Cause.unstated(), Duration.ofDays(40));
        assertThat(store.controlKeptFor()).contains(Duration.ofDays(40));

        manager.fleet().lift(HOLD);
        assertThat(store.controlKeptFor()).contains(Duration.ofDays(30));
    }
}
