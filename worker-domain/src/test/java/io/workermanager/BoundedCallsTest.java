package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.engine.MonotonicClock;
import io.workermanager.model.ConcurrentUpdateException;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Hold;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionRejectedException;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore.Fate;
import io.workermanager.port.StoreProxy;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The duration of a call, measured by a timer that advances with the calls of the store and the pauses. */
class BoundedCallsTest extends ManagerFixture {
    private static final Duration TIMEOUT = WorkerManagerSettings.defaults().retryTimeout();
    private static final Duration ROUND_TRIP = Duration.ofMillis(900);

    private final SlowTimer timer = new SlowTimer();
    private final WorkerManager slow = WorkerManager.create(slowStore(), WorkerManagerSettings.defaults(), timer);
    private Runnable beforeWrites = () -> {};

    /** Advances with pauses and with calls of the store. */
    private static final class SlowTimer implements MonotonicClock {
        private long nanos;

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void sleep(long pause) {
            nanos += pause;
        }
    }

    private WorkerStore slowStore() {
        return StoreProxy.around(store, call -> {
            if (!Set.of("now", "control").contains(call.name())) {
                timer.nanos += ROUND_TRIP.toNanos();
            }
            if (call.name().startsWith("write")) {
                beforeWrites.run();
            }
            return call.proceed();
        });
    }

    @BeforeEach
    void registerWorker() {
        other.register(ID, RegisterOptions.defaults());
    }

    private void toggleMark() {
        other.pause(ID);
        other.resume(ID);
    }

    static Stream<Named<Consumer<WorkerManager>>> contended() {
        return Stream.of(
                Named.of("sendShutdownSignal", manager -> manager.sendShutdownSignal(ID, Order.Cause.unstated())),
                Named.of("register", manager -> manager.register(ID, RegisterOptions.defaults())),
                Named.of("claim", manager -> manager.claim(Criteria.any(), SESSION)),
                Named.of(
                        "hold",
                        manager -> manager.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated())),
                Named.of("lift", manager -> manager.fleet().lift(Hold.Id.of("h"))));
    }

    @ParameterizedTest
    @MethodSource("contended")
    void aContendedCallEndsAfterTheTimeoutAndTheRunningAttempt(Consumer<WorkerManager> call) {
        beforeWrites = () -> {
            toggleMark();
            other.fleet().hold(Hold.Id.of("other"), Selector.type("none"), Order.Cause.unstated());
        };

        assertThatThrownBy(() -> call.accept(slow)).isInstanceOf(ConcurrentUpdateException.class);
        assertThat(timer.nanos)
                .isBetween(
                        TIMEOUT.toNanos(),
                        TIMEOUT.plus(ROUND_TRIP.multipliedBy(3)).toNanos());
    }

    @Test
    void anUnansweredCallEndsAfterTheSameTime() {
        store.nextTimes(100, Fate.REPLY_LOST);

        assertOutcomeUnknown(true, () -> slow.markOffline(ID));
        assertThat(timer.nanos)
                .isLessThanOrEqualTo(TIMEOUT.plus(ROUND_TRIP.multipliedBy(2)).toNanos());
    }

    // ---- a control that cannot be read

    static Stream<Named<Consumer<WorkerManager>>> callsThatNeedTheControl() {
        return Stream.of(
                Named.of("register", manager -> manager.register(ID, RegisterOptions.defaults())),
                Named.of(
                        "registerEach",
                        manager -> manager.batches()
                                .register(Map.of(ID, RegisterOptions.defaults()))
                                .get(ID)
                                .get()),
                Named.of("claim", manager -> manager.claim(Criteria.any(), SESSION)),
                Named.of(
                        "hold",
                        manager -> manager.fleet().hold(Hold.Id.of("h"), Selector.all(), Order.Cause.unstated())),
                Named.of("lift", manager -> manager.fleet().lift(Hold.Id.of("h"))),
                Named.of("markAllOffline", manager -> manager.markAllOffline(Order.Cause.unstated())),
                Named.of("markAllOnline", WorkerManager::markAllOnline),
                Named.of(
                        "sendShutdownSignal",
                        manager -> manager.fleet().sendShutdownSignal(Selector.all(), Order.Cause.unstated())),
                Named.of(
                        "sendShutdownSignal to one", manager -> manager.sendShutdownSignal(ID, Order.Cause.unstated())),
                Named.of("clearShutdownSignals", manager -> manager.fleet().clearShutdownSignals()),
                Named.of("recoverOrphans", manager -> manager.recovery().recoverOrphans("d", Duration.ofMinutes(1), 1)),
                Named.of("findAvailableWorker", WorkerManager::findAvailableWorker),
                Named.of("getStats", WorkerManager::getStats));
    }

    @ParameterizedTest
    @MethodSource("callsThatNeedTheControl")
    void aCallThatNeedsTheControlFailsAtOnceIfTheControlCannotBeRead(Consumer<WorkerManager> call) {
        store.controlUnreadable(true);

        assertThatThrownBy(() -> call.accept(slow))
                .isExactlyInstanceOf(WorkerStoreException.class)
                .hasMessage("the fleet control cannot be read");
        assertThat(store.sent()).as("the writes that were sent").isEmpty();
    }

    @Test
    void callsOfAWorkerFailOrContinueWithoutTheControl() {
        Registration registration = other.register(ID, RegisterOptions.defaults());
        store.controlUnreadable(true);

        assertThatThrownBy(() -> slow.fleet().announceShutdown(registration, Order.Cause.unstated()))
                .hasMessage("the fleet control cannot be read");
        slow.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.SEEN);
        slow.heartbeat(registration);
        slow.unregister(registration);
        assertThat(store.all()).isEmpty();
    }

    @Test
    void aClientThatFailsOpenContinuesIfTheControlCannotBeRead() {
        WorkerManager open =
                WorkerManager.create(store, WorkerManagerSettings.defaults().withFailOpen());
        store.controlUnreadable(true);

        assertThat(open.register(ID, RegisterOptions.defaults()).lastSeen()).isPresent();
        assertThat(open.sendShutdownSignal(ID, Order.Cause.unstated()).stopOrder())
                .isPresent();
    }

    // ---- interrupts

    @Test
    void anInterruptAfterAnUnansweredWriteReportsBoth() {
        store.next(Fate.REPLY_LOST);
        WorkerManager real = WorkerManager.create(store);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> real.markOffline(ID))
                .isInstanceOfSatisfying(WorkerStoreException.Interrupted.class, e -> {
                    assertThat(e.outcomeUnknown()).isTrue();
                    assertThat(e.attempts()).isOne();
                })
                .hasMessageContaining("the reply to write was lost");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(real.markOffline(ID).isOnline()).isFalse();
    }

    @Test
    void everyLoopDistinguishesAnInterruptFromContention() {
        WorkerManager real = WorkerManager.create(store);
        for (Consumer<WorkerManager> call : contended().map(Named::getPayload).toList()) {
            for (int i = 0; i < 3; i++) {
                store.beforeNextWrite(() -> {
                    toggleMark();
                    other.fleet().hold(Hold.Id.of("other"), Selector.type("none"), Order.Cause.unstated());
                });
            }
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> call.accept(real)).isInstanceOf(WorkerStoreException.Interrupted.class);
            assertThat(Thread.interrupted()).isTrue();
            other.diagnosis().now();
        }
    }

    @Test
    void anInterruptedBatchReportsTheInterruptForEachWorker() {
        WorkerManager real = WorkerManager.create(store);
        Registration registration = real.register(ID, RegisterOptions.defaults());
        store.advance(Duration.ofSeconds(1));
        store.beforeNextWrite(this::toggleMark);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> real.batches()
                        .unregister(List.of(registration))
                        .get(registration)
                        .get())
                .hasRootCauseInstanceOf(WorkerStoreException.Interrupted.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aRefusalIsNotAnErrorOfTheStore() {
        assertThatThrownBy(() -> other.heartbeat(
                        other.register(ID, RegisterOptions.defaults()),
                        Heartbeat.alive().withAttribute("id", 1)))
                .isInstanceOf(InvalidValueException.class);
        other.markOffline(ID);
        assertThatThrownBy(() ->
                        other.heartbeat(other.register(ID, RegisterOptions.defaults()), Heartbeat.processing(SESSION)))
                .isInstanceOf(SessionRejectedException.NotAvailable.class);
    }
}
