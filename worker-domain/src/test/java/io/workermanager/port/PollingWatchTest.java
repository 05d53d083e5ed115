package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The hints of a polling watch. */
class PollingWatchTest {
    private static final WorkerId W = WorkerId.of("w");

    private final FakeWorkerStore store = FakeWorkerStore.empty();
    private final WorkerManager workers = WorkerManager.create(store);
    private final List<WorkerStore.ChangeHint> received = new ArrayList<>();
    private final PollingWatch onWorker = new PollingWatch(store, WorkerStore.WatchScope.of(W), received::add);

    @Test
    void registrationAndMarkEachCauseOneHint() {
        onWorker.poll();
        workers.register(W, RegisterOptions.defaults());
        onWorker.poll();
        onWorker.poll();
        workers.markOffline(W);
        onWorker.poll();
        assertThat(received)
                .containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED, WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void aHeartbeatCausesNoHint() {
        Registration me = workers.register(W, RegisterOptions.defaults());
        onWorker.poll();
        received.clear();
        workers.heartbeat(me);
        onWorker.poll();
        assertThat(received).isEmpty();
    }

    @Test
    void changesOfAnotherWorkerAndOfTheFleetCauseNoHint() {
        workers.register(WorkerId.of("other"), RegisterOptions.defaults());
        workers.markAllOffline(Order.Cause.unstated());
        onWorker.poll();
        assertThat(received).isEmpty();
    }

    @Test
    void aFleetWatchReportsOnlyTheFleetControl() {
        PollingWatch onFleet = new PollingWatch(store, WorkerStore.WatchScope.fleet(), received::add);
        workers.register(W, RegisterOptions.defaults());
        onFleet.poll();
        assertThat(received).isEmpty();
        workers.markAllOffline(Order.Cause.unstated());
        onFleet.poll();
        onFleet.poll();
        assertThat(received).containsExactly(WorkerStore.ChangeHint.CONTROL_CHANGED);
    }

    @Test
    void theStateAtTheStartCausesNoHint() {
        workers.register(W, RegisterOptions.defaults());
        new PollingWatch(store, WorkerStore.WatchScope.of(W), received::add).poll();
        assertThat(received).isEmpty();
    }

    @Test
    void aChangeDuringAnOutageCausesAHintAfterIt() {
        workers.register(W, RegisterOptions.defaults());
        store.readsFail(true);
        onWorker.poll();
        assertThat(received).isEmpty();
        store.readsFail(false);
        onWorker.poll();
        assertThat(received).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void theWatchContinuesAfterAnErrorOfTheStore() {
        AtomicBoolean broken = new AtomicBoolean();
        WorkerStore failing = StoreProxy.around(store, call -> {
            if (broken.get()) {
                throw new StackOverflowError();
            }
            return call.proceed();
        });
        PollingWatch onFailing = new PollingWatch(failing, WorkerStore.WatchScope.of(W), received::add);
        workers.register(W, RegisterOptions.defaults());

        broken.set(true);
        onFailing.poll();
        broken.set(false);
        onFailing.poll();

        assertThat(received).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void anUnreachableStoreCannotBeWatched() {
        store.readsFail(true);
        assertThatThrownBy(() -> new PollingWatch(store, WorkerStore.WatchScope.of(W), received::add))
                .isInstanceOf(WorkerStoreException.class);
    }

    @Test
    void aListenerThatThrowsGetsFurtherHints() {
        PollingWatch broken = new PollingWatch(store, WorkerStore.WatchScope.of(W), signal -> {
            received.add(signal);
            throw new AssertionError("a listener that throws");
        });
        workers.register(W, RegisterOptions.defaults());
        broken.poll();
        workers.markOffline(W);
        broken.poll();
        assertThat(received).hasSize(2);
    }

    @Test
    void aClosedWatchNeitherReadsNorSendsHints() {
        workers.register(W, RegisterOptions.defaults());
        onWorker.close();
        onWorker.close();
        store.forgetRoundTrips();
        onWorker.poll();
        assertThat(received).isEmpty();
        assertThat(store.roundTrips()).as("nor does it look").isEmpty();
    }

    @Test
    void closingDuringAReadSuppressesTheHint() {
        PollingWatch onFleet = new PollingWatch(store, WorkerStore.WatchScope.fleet(), received::add);
        workers.markAllOffline(Order.Cause.unstated());
        store.whileControlIsRead(onFleet::close);
        onFleet.poll();
        assertThat(received).isEmpty();
    }
}
