package io.workermanager.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.port.FakeWorkerStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ShutdownAwaiterTest {
    private static final Order.Cause DEPLOY = Order.Cause.of("ops", "deploy");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager manager = WorkerManager.create(store);
    private final FakeWorkerStore own = store.sibling();
    private final List<String> progress = new ArrayList<>();
    private final Deque<Runnable> meanwhile = new ArrayDeque<>();
    private Duration waited = Duration.ZERO;
    private boolean interrupted;
    private final List<Duration> pauses = new ArrayList<>();
    private final ShutdownAwaiter awaiter = new ShutdownAwaiter(
            own,
            new WorkerQueries(
                    own, new FleetControlAccess(own, WorkerManagerSettings.defaults(), MonotonicClock.SYSTEM)),
            () -> waited.toNanos(),
            this::pause);
    private Registration a;
    private Registration b;

    @BeforeEach
    void requestShutdownOfAnIdleAndABusyWorker() {
        a = manager.register(WorkerId.of("a"), RegisterOptions.exchange("binance"));
        b = manager.register(WorkerId.of("b"), RegisterOptions.defaults());
        manager.heartbeat(b, Heartbeat.processing(SessionId.of("s")));
        manager.fleet().sendShutdownSignal(Selector.all(), DEPLOY);
        manager.register(WorkerId.of("later"), RegisterOptions.defaults());
    }

    private boolean pause(Duration time) {
        waited = waited.plus(time);
        pauses.add(time);
        if (!meanwhile.isEmpty()) {
            meanwhile.remove().run();
        }
        return !interrupted;
    }

    private ShutdownRequest.Progress await(Selector selector) {
        return awaiter.await(selector, MINUTE, seen -> progress.add(seen.toString()));
    }

    @Test
    void progressCountsStoppedWorkersAndNamesBusyOnes() {
        meanwhile.add(() -> manager.fleet().acknowledgeShutdown(b, ShutdownRequest.Stage.DRAINING));
        meanwhile.add(() -> {});
        meanwhile.add(() -> manager.unregister(a));
        meanwhile.add(() -> manager.fleet().acknowledgeShutdown(b, ShutdownRequest.Stage.STOPPED));

        ShutdownRequest.Progress end = await(Selector.all());

        assertThat(end.done()).isTrue();
        assertThat(progress)
                .containsExactly(
                        "0 of 2 stopped; a REQUESTED, b REQUESTED with s",
                        "0 of 2 stopped; a REQUESTED, b DRAINING with s",
                        "1 of 2 stopped; b DRAINING with s",
                        "2 of 2 stopped");
    }

    @Test
    void itWaitsOnlyForSelectedWorkersWithARequest() {
        manager.unregister(a);

        assertThat(await(Selector.exchange("binance"))).hasToString("0 of 0 stopped");
        assertThat(await(Selector.type("fix")).done()).isTrue();
    }

    @Test
    void aWorkerThatIsBusyAtTheDeadlineIsNamed() {
        ShutdownRequest.Progress end = await(Selector.exchange("kraken"));

        assertThat(waited).isEqualTo(MINUTE);
        assertThat(end.busy()).singleElement().hasToString("b REQUESTED with s");
        assertThat(progress).hasSize(1);
    }

    @Test
    void aDeadWorkerWithASessionCountsAsDiedAndASupersededOneAsStopped() {
        meanwhile.add(() -> manager.register(WorkerId.of("a"), RegisterOptions.defaults()));
        meanwhile.add(() -> store.advance(MINUTE));

        assertThat(await(Selector.all())).hasToString("1 of 2 stopped, 1 died");
    }

    @Test
    void anUnregisteredWorkerCountsAsStoppedAlthoughItsRecordRemains() {
        manager.markOffline(WorkerId.of("a"));
        meanwhile.add(() -> manager.unregister(a));
        meanwhile.add(() -> manager.unregister(b));

        assertThat(await(Selector.all())).hasToString("2 of 2 stopped");
        assertThat(store.stored(WorkerId.of("a"))).isPresent();
    }

    @Test
    void anInterruptReturnsTheCurrentProgress() {
        interrupted = true;

        assertThat(await(Selector.all()).busy()).hasSize(2);
        assertThat(waited).isLessThan(MINUTE);
    }

    @Test
    void pausesGrowToTwoSecondsAndTheLastEndsAtTheDeadline() {
        awaiter.await(Selector.all(), Duration.ofMillis(7_250), seen -> {});

        assertThat(pauses)
                .extracting(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 2000L, 2000L, 150L);
    }

    @Test
    void theDeadlineCountsFromTheCall() {
        waited = Duration.ofHours(1);

        await(Selector.all());

        assertThat(waited).isEqualTo(Duration.ofHours(1).plus(MINUTE));
    }

    @Test
    void anInterruptEndsAPauseAndStaysOnTheThread() {
        assertThat(ShutdownAwaiter.sleep(Duration.ofNanos(1), MonotonicClock.SYSTEM))
                .isTrue();
        Thread.currentThread().interrupt();

        assertThat(ShutdownAwaiter.sleep(MINUTE, MonotonicClock.SYSTEM)).isFalse();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theManagerWaitsWithTheSystemClock() {
        manager.unregister(a);
        manager.unregister(b);

        assertThat(manager.fleet()
                        .awaitStopped(Selector.all(), MINUTE, seen -> {})
                        .done())
                .isTrue();
        assertThatThrownBy(() -> manager.fleet().awaitStopped(Selector.all(), Duration.ZERO, seen -> {}))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("deadline must be PT0.001S to");
    }
}
