package io.workermanager.inmemory;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Watches")
class CoalescingListenerTest {
    private final FleetFixture fleet = new FleetFixture();
    private final BlockingQueue<WorkerStore.ChangeHint> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void releaseWhoWaits() {
        release.countDown();
        fleet.store.close();
    }

    @Test
    void aChangeIsHeardAndAHeartbeatIsNot() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), received::add);

        fleet.clock.advance(Duration.ofSeconds(1));
        worker = fleet.replaced(worker, fleet.beaten(worker));
        fleet.store.watch(WorkerStore.WatchScope.fleet(), received::add);
        fleet.store.writeControl(
                FleetControl.none(),
                FleetControlTransitions.requestShutdown(FleetControl.none(), Order.Cause.unstated(), fleet.store.now()),
                Duration.ofDays(1),
                fleet.preconditions(),
                Optional.empty());
        assertHeard(WorkerStore.ChangeHint.CONTROL_CHANGED);

        fleet.replaced(worker, OperatorTransitions.mark(worker, Availability.PAUSED, fleet.store.now()));
        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void aRecordWhoseTimeHasPassedIsHeardToGoAsSoonAsAnyoneCalls() throws InterruptedException {
        fleet.store.watch(WorkerStore.WatchScope.of(fleet.inserted("w").id()), received::add);

        fleet.clock.advance(FleetFixture.TTL);
        fleet.store.census();

        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void othersHearWhileOneListenerSleepsAndAnotherThrows() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> awaitRelease());
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> {
            received.add(signal);
            throw new AssertionError("of the listener's");
        });

        worker = fleet.replaced(worker, OperatorTransitions.mark(worker, Availability.PAUSED, fleet.store.now()));
        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
        fleet.removed(worker);
        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void aHintForWhichNoThreadIsToBeHadIsLostAndTheNextOneIsNot() {
        AtomicBoolean threadsAreShort = new AtomicBoolean(true);
        CoalescingListener watch = new CoalescingListener(WorkerStore.WatchScope.fleet(), received::add, task -> {
            if (threadsAreShort.get()) {
                throw new OutOfMemoryError("unable to create native thread");
            }
            task.run();
        });

        watch.hint(WorkerStore.ChangeHint.CONTROL_CHANGED);
        assertThat(received).isEmpty();
        threadsAreShort.set(false);
        watch.hint(WorkerStore.ChangeHint.CONTROL_CHANGED);

        assertThat(received).containsExactly(WorkerStore.ChangeHint.CONTROL_CHANGED);
    }

    @Test
    void whatWaitsForASlowListenerIsNotRepeated() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> {
            threads.add(Thread.currentThread());
            awaitRelease();
            received.add(signal);
        });

        worker = fleet.replaced(worker, OperatorTransitions.mark(worker, Availability.PAUSED, fleet.store.now()));
        Thread listening = threads.poll(10, SECONDS);
        for (int i = 0; i < 100; i++) {
            worker = fleet.replaced(
                    worker,
                    i % 2 == 0
                            ? OperatorTransitions.resume(worker, fleet.store.now())
                            : OperatorTransitions.pause(worker, fleet.store.now()));
        }
        release.countDown();

        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
        assertEndsWithTheStore(listening);
        assertThat(received).isEmpty();
    }

    @Test
    void whatWaitsWhenAWatchEndsIsNotHeard() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        WorkerStore.Subscription slow = fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> {
            threads.add(Thread.currentThread());
            awaitRelease();
            received.add(signal);
        });

        worker = fleet.replaced(worker, OperatorTransitions.pause(worker, fleet.store.now()));
        Thread listening = threads.poll(10, SECONDS);
        fleet.removed(worker);
        slow.close();
        release.countDown();

        assertHeard(WorkerStore.ChangeHint.WORKER_CHANGED);
        assertEndsWithTheStore(listening);
        assertThat(received).isEmpty();
    }

    @Test
    void anEndedWatchIsSilentAndItsThreadEndsWithTheStore() throws InterruptedException {
        WorkerRecord worker = fleet.inserted("w");
        WorkerStore.Subscription ended = fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), received::add);
        fleet.store.watch(WorkerStore.WatchScope.of(worker.id()), signal -> threads.add(Thread.currentThread()));
        ended.close();
        ended.close();

        fleet.removed(worker);

        assertEndsWithTheStore(threads.poll(10, SECONDS));
        assertThat(received).isEmpty();
        assertThat(fleet.store.sizes().watches()).isZero();
    }

    private void assertEndsWithTheStore(@Nullable Thread listening) throws InterruptedException {
        assertThat(listening).as("the thread that called a listener").isNotNull();
        fleet.store.close();
        listening.join(10_000);
        assertThat(listening.isAlive()).isFalse();
    }

    private void assertHeard(WorkerStore.ChangeHint signal) throws InterruptedException {
        assertThat(received.poll(10, SECONDS)).isEqualTo(signal);
    }

    private void awaitRelease() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
