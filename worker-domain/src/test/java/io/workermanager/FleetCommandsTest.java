package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Availability;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest.Stage;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import io.workermanager.port.FakeWorkerStore.Fate;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FleetCommandsTest extends ManagerFixture {
    private static final Order.Cause OPS = Order.Cause.of("ops", "incident");

    // ---- holds

    @Test
    @DisplayName("N16: a worker that registers after markAllOffline is offline")
    void aWorkerThatRegistersAfterMarkAllOfflineIsOffline() {
        register(A);
        assertThat(manager.markAllOffline(OPS)).isEqualTo(1);
        other.register(B, RegisterOptions.defaults());

        assertThat(manager.isOnline(A)).isFalse();
        assertThat(manager.isOnline(B)).isFalse();
        assertThat(other.findAvailableWorker()).isEmpty();
        assertThat(manager.getStats().globalOffline()).isTrue();
    }

    @Test
    @DisplayName("N16: a registration decided before a stop and sent after it is subject to the stop")
    void aRegistrationDecidedBeforeAStopIsSubjectToIt() {
        store.beforeNextWrite(() -> other.fleet().sendShutdownSignal(Selector.all(), OPS));

        Registration late = register(A);

        assertThat(late.lastSeen().orElseThrow().registeredUnder())
                .isEqualTo(manager.fleet().control().revision());
        assertThat(manager.monitorHealth(A).stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("N16: a claim decided before a stop and sent after it is refused")
    void aClaimDecidedBeforeAStopAndSentAfterItIsRefused() {
        register(A);
        store.beforeNextWrite(() -> other.markAllOffline(OPS));

        assertThat(manager.claim(Criteria.any(), SessionId.of("s"))).isEmpty();
    }

    @Test
    @DisplayName("N17: a hold ends at the same time for all clients, and lifting one hold lifts no other")
    void eachHoldEndsAndIsLiftedSeparately() {
        manager.register(A, RegisterOptions.type("fix"));
        manager.register(B, RegisterOptions.exchange("binance"));
        manager.fleet().hold(Hold.Id.of("fix"), Selector.type("fix"), OPS, Duration.ofSeconds(10));
        manager.fleet().hold(Hold.Id.of("binance"), Selector.exchange("binance"), OPS);
        manager.fleet().hold(Hold.Id.of("all"), Selector.all(), OPS);

        assertThat(manager.fleet().lift(Hold.Id.of("all"))).isTrue();
        assertThat(manager.fleet().lift(Hold.Id.of("all"))).isFalse();
        assertThat(manager.isOnline(A)).isFalse();
        assertThat(manager.isOnline(B)).isFalse();

        store.advance(Duration.ofMillis(9_999));
        assertThat(manager.isOnline(A)).isFalse();
        store.advance(Duration.ofMillis(1));
        assertThat(manager.isOnline(A)).isTrue();
        assertThat(other.findAvailableWorker()).map(WorkerView::id).contains(A);
        assertThat(manager.isOnline(B)).isFalse();
        assertThat(manager.fleet().lift(Hold.Id.of("fix"))).isFalse();
    }

    // ---- two ways to end a stop: leave single marks, or lift them

    @Test
    void liftingTheHoldOfAStopLeavesTheSingleMarks() {
        markTwoWorkersAndHoldAll();

        assertThat(manager.fleet().lift(Hold.ALL)).isTrue();
        assertThat(manager.diagnosis().listWorkers(WorkerList.Options.online()).ids())
                .containsExactly(C);
        assertThat(stored(A).availability()).isEqualTo(Availability.OFFLINE);
        assertThat(stored(B).availability()).isEqualTo(Availability.PAUSED);
    }

    private void markTwoWorkersAndHoldAll() {
        registerAll(A, B, C);
        manager.markOffline(A);
        manager.pause(B);
        manager.markAllOffline(OPS);
    }

    // ---- markAllOnline

    @Test
    void markAllOnlineLiftsTheHoldAndEveryMarkAndCountsEachWorkerOnce() {
        markTwoWorkersAndHoldAll();

        assertThat(manager.markAllOnline()).isEqualTo(3);
        assertThat(manager.diagnosis().listWorkers(WorkerList.Options.online()).ids())
                .containsExactly(A, B, C);
    }

    @Test
    void markAllOnlineWithoutTheHoldCountsOnlyMarkedWorkers() {
        registerAll(A, B);
        manager.pause(B);

        assertThat(manager.markAllOnline()).isEqualTo(1);
        assertThat(manager.markAllOnline()).isZero();
    }

    @Test
    void markAllOnlineCountsDeadWorkersWhoseMarkItLifts() {
        register(A);
        manager.markOffline(A);
        store.advance(Duration.ofMinutes(2));
        register(B);
        manager.markAllOffline(OPS);

        assertThat(manager.markAllOnline()).isEqualTo(2);
        assertReasons(manager.monitorHealth(A).worker().orElseThrow(), WorkerView.Reason.Kind.EXPIRED);
        assertThat(manager.listWorkers().ids()).containsExactly(B);
    }

    @Test
    void markAllOnlineLeavesOtherHolds() {
        register(A);
        manager.fleet().hold(Hold.Id.of("mine"), Selector.all(), OPS);
        manager.markAllOnline();

        assertThat(manager.fleet().control().holds()).extracting(Hold::id).containsExactly(Hold.Id.of("mine"));
        assertThat(manager.isOnline(A)).isFalse();
    }

    private void afterTheControlWrite(Runnable interruption) {
        store.beforeNextWrite(() -> {});
        store.beforeNextWrite(interruption);
    }

    @Test
    void aMarkThatIsSetAfterTheCallOfMarkAllOnlineStays() {
        registerAll(A, B);
        manager.markOffline(A);
        afterTheControlWrite(() -> {
            store.advance(Duration.ofMillis(1));
            other.markOnline(A);
            other.markOffline(A);
            other.pause(B);
        });

        assertThat(manager.markAllOnline()).isEqualTo(1);
        assertThat(stored(A).availability()).isEqualTo(Availability.OFFLINE);
        assertThat(stored(B).availability()).isEqualTo(Availability.PAUSED);
    }

    @Test
    @DisplayName("N13: earlier marks are lifted although the client's estimate of the clock is behind")
    void earlierMarksAreLiftedAlthoughTheClockEstimateIsBehind() {
        register(A);
        store.advance(Duration.ofSeconds(10));
        manager.markOffline(A);
        store.estimateOffBy(Duration.ofSeconds(-3));

        assertThat(manager.markAllOnline()).isEqualTo(1);
        assertThat(manager.isOnline(A)).isTrue();
    }

    @Test
    void markAllOnlineWritesOnePagePerRoundTripAndSkipsRemovedRecords() {
        IntStream.range(0, 1500).forEach(i -> register(WorkerId.of("w" + i)));
        Registration gone = register(A);
        store.all().forEach(worker -> manager.markOffline(worker.id()));
        store.forgetRoundTrips();
        afterTheControlWrite(() -> {
            other.markOnline(A);
            other.unregister(gone);
        });

        assertThat(manager.markAllOnline()).isEqualTo(1501);
        assertThat(store.roundTrips()).filteredOn("write"::equals).hasSize(2);
        assertThat(manager.getStats().fleet().idle()).isEqualTo(1500);
    }

    @Test
    @DisplayName("N29: markAllOnline lifts the other marks if one record becomes unreadable")
    void markAllOnlineLiftsOtherMarksDespiteAnUnreadableRecord() {
        registerAll(A, B);
        manager.markOffline(A);
        manager.markOffline(B);
        afterTheControlWrite(() -> store.corrupt(A, "broken"));

        manager.markAllOnline();

        assertThat(manager.isOnline(B)).isTrue();
    }

    @Test
    @DisplayName("N5: the outcome is unknown if the store fails after the order")
    void aStoreFailureAfterTheOrderLeavesAnUnknownOutcome() {
        manager.markAllOffline(OPS);
        manager.fleet().watch(signal -> store.readsFail(true));

        assertOutcomeUnknown(true, manager::markAllOnline);

        store.readsFail(false);
        assertThat(manager.fleet().control().hold(Hold.ALL)).isEmpty();
    }

    @Test
    @DisplayName("N5: an order that certainly did not run has a known outcome")
    void anOrderThatCertainlyDidNotRunHasAKnownOutcome() {
        store.next(Fate.FAILED);

        assertOutcomeUnknown(false, () -> manager.markAllOffline(OPS));
        assertThat(manager.fleet().control().holds()).isEmpty();
    }

    // ---- signals

    @Test
    @DisplayName("N24: a fleet signal reaches exactly the workers registered before it, and no later incarnation")
    void aFleetSignalReachesExactlyTheEarlierRegistrations() {
        register(A);
        manager.fleet().sendShutdownSignal(Selector.all(), OPS);
        register(B);

        assertThat(manager.monitorHealth(A).stopOrder()).isPresent();
        assertThat(manager.monitorHealth(B).stopOrder()).isEmpty();
        register(A);
        assertThat(manager.monitorHealth(A).stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("N24: a targeted signal does not reach the next incarnation")
    void aTargetedSignalDoesNotReachTheNextIncarnation() {
        register(A);
        manager.sendShutdownSignal(A, OPS);
        assertThat(manager.monitorHealth(A).stopOrder()).isPresent();
        register(A);

        assertThat(manager.monitorHealth(A).stopOrder()).isEmpty();
    }

    @Test
    @DisplayName("N25: reading a signal does not consume it, and the worker acknowledges each stage")
    void readingASignalDoesNotConsumeIt() {
        Registration registration = register(A);
        manager.fleet().sendShutdownSignal(Selector.all(), OPS);

        manager.heartbeat(registration);
        manager.monitorHealth(A);
        assertThat(manager.monitorHealth(A).stopOrder().orElseThrow().stage()).isEqualTo(Stage.REQUESTED);
        for (Stage stage : Stage.values()) {
            WorkerView view = manager.fleet().acknowledgeShutdown(registration, stage);
            assertThat(view.stopOrder().orElseThrow().stage()).isEqualTo(stage);
        }
        manager.fleet().acknowledgeShutdown(registration, Stage.SEEN);
        assertThat(manager.monitorHealth(A).stopOrder().orElseThrow().stage()).isEqualTo(Stage.STOPPED);
    }

    @Test
    @DisplayName("N15: a worker that announces its shutdown gets no further session")
    void aWorkerThatAnnouncesItsShutdownGetsNoSession() {
        Registration registration = register(A);

        WorkerView view =
                manager.fleet().announceShutdown(registration, Order.Cause.of("a", "its process is about to end"));

        assertThat(view.stopOrder()).isPresent();
        assertThat(other.claim(Criteria.any(), SessionId.of("s"))).isEmpty();
    }

    @Test
    void anAnnouncementDoesNotReplaceAnEarlierOrder() {
        Registration registration = register(A);
        manager.fleet().sendShutdownSignal(Selector.all(), OPS);

        WorkerView view = manager.fleet().announceShutdown(registration, Order.Cause.unstated());

        assertThat(view.stopOrder().orElseThrow().cause()).isEqualTo(OPS);
        assertThat(view.worker().shutdown()).isEmpty();
    }

    @Test
    @DisplayName("N24: a superseded process does not stop its successor")
    void aSupersededProcessDoesNotStopItsSuccessor() {
        Registration registration = register(A);
        other.register(A, RegisterOptions.defaults());

        assertThatThrownBy(() -> manager.fleet().announceShutdown(registration, OPS))
                .isInstanceOf(SupersededException.class);
        assertThat(other.monitorHealth(A).stopOrder()).isEmpty();
    }

    @Test
    void clearingVoidsAllEarlierSignalsAndNoLaterOne() {
        Registration registration = register(A);
        manager.sendShutdownSignal(A, OPS);
        manager.fleet().sendShutdownSignal(Selector.all(), OPS);
        manager.fleet().clearShutdownSignals();

        assertThat(manager.monitorHealth(A).stopOrder()).isEmpty();
        assertThat(manager.fleet().acknowledgeShutdown(registration, Stage.SEEN).stopOrder())
                .isEmpty();
        manager.sendShutdownSignal(A, Order.Cause.of("ops", "again"));
        assertThat(manager.monitorHealth(A).stopOrder().orElseThrow().cause().reason())
                .isEqualTo("again");
    }

    @Test
    void aTargetedSignalGivenDuringAClearIsInForceAfterIt() {
        register(A);
        store.beforeNextWrite(other.fleet()::clearShutdownSignals);

        manager.sendShutdownSignal(A, OPS);

        assertThat(manager.monitorHealth(A).stopOrder()).isPresent();
    }

    // ---- orders to one worker

    @Test
    void anOrderReturnsTheWorkerAfterTheChange() {
        register(A);

        assertThat(manager.pause(A).status()).isEqualTo(WorkerStatus.PAUSED);
        assertThat(manager.resume(A).status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(manager.markOffline(A).status()).isEqualTo(WorkerStatus.OFFLINE);
        assertThat(manager.markOnline(A).status()).isEqualTo(WorkerStatus.IDLE);
        assertThat(manager.sendShutdownSignal(A, Order.Cause.of("ann", "upgrade"))
                        .stopOrder()
                        .orElseThrow()
                        .cause())
                .isEqualTo(Order.Cause.of("ann", "upgrade"));
    }

    @Test
    void anOrderThatChangesNothingReturnsTheSameWorker() {
        register(A);
        manager.pause(A);

        assertThat(manager.monitorHealth(A).worker()).contains(manager.pause(A));
    }
}
