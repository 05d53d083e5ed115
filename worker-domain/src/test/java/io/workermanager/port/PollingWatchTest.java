package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.OrderCause;
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
    private final List<WorkerStore.ChangeHint> heard = new ArrayList<>();
    private final PollingWatch onWorker = new PollingWatch(store, WorkerStore.WatchScope.of(W), heard::add);

    @Test
    void registrationAndMarkEachCauseOneHint() {
        onWorker.look();
        workers.register(W, RegisterOptions.defaults());
        onWorker.look();
        onWorker.look();
        workers.markOffline(W);
        onWorker.look();
        assertThat(heard).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED, WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void aHeartbeatCausesNoHint() {
        Registration me = workers.register(W, RegisterOptions.defaults());
        onWorker.look();
        heard.clear();
        workers.heartbeat(me);
        onWorker.look();
        assertThat(heard).isEmpty();
    }

    @Test
    void changesOfAnotherWorkerAndOfTheFleetCauseNoHint() {
        workers.register(WorkerId.of("other"), RegisterOptions.defaults());
        workers.markAllOffline(OrderCause.unstated());
        onWorker.look();
        assertThat(heard).isEmpty();
    }

    @Test
    void aFleetWatchReportsOnlyTheFleetControl() {
        PollingWatch onFleet = new PollingWatch(store, WorkerStore.WatchScope.fleet(), heard::add);
        workers.register(W, RegisterOptions.defaults());
        onFleet.look();
        assertThat(heard).isEmpty();
        workers.markAllOffline(OrderCause.unstated());
        onFleet.look();
        onFleet.look();
        assertThat(heard).containsExactly(WorkerStore.ChangeHint.CONTROL_CHANGED);
    }

    @Test
    void theStateAtTheStartCausesNoHint() {
        workers.register(W, RegisterOptions.defaults());
        new PollingWatch(store, WorkerStore.WatchScope.of(W), heard::add).look();
        assertThat(heard).isEmpty();
    }

    @Test
    void aChangeDuringAnOutageCausesAHintAfterIt() {
        workers.register(W, RegisterOptions.defaults());
        store.readsFail(true);
        onWorker.look();
        assertThat(heard).isEmpty();
        store.readsFail(false);
        onWorker.look();
        assertThat(heard).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED);
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
        PollingWatch onFailing = new PollingWatch(failing, WorkerStore.WatchScope.of(W), heard::add);
        workers.register(W, RegisterOptions.defaults());

        broken.set(true);
        onFailing.look();
        broken.set(false);
        onFailing.look();

        assertThat(heard).containsExactly(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @Test
    void anUnreachableStoreCannotBeWatched() {
        store.readsFail(true);
        assertThatThrownBy(() -> new PollingWatch(store, WorkerStore.WatchScope.of(W), heard::add))
                .isInstanceOf(WorkerStoreException.class);
    }

    @Test
    void aListenerThatThrowsGetsFurtherHints() {
        PollingWatch broken = new PollingWatch(store, WorkerStore.WatchScope.of(W), signal -> {
            heard.add(signal);
            throw new AssertionError("a listener that throws");
        });
        workers.register(W, RegisterOptions.defaults());
        broken.look();
        workers.markOffline(W);
        broken.look();
        assertThat(heard).hasSize(2);
    }

    @Test
    void aClosedWatchNeitherReadsNorSendsHints() {
        workers.register(W, RegisterOptions.defaults());
        onWorker.close();
        onWorker.close();
        store.forgetTrips();
        onWorker.look();
        assertThat(heard).isEmpty();
        assertThat(store.trips()).as("nor does it look").isEmpty();
    }

    @Test
    void closingDuringAReadSuppressesTheHint() {
        PollingWatch onFleet = new PollingWatch(store, WorkerStore.WatchScope.fleet(), heard::add);
        workers.markAllOffline(OrderCause.unstated());
        store.whileControlIsRead(onFleet::close);
        onFleet.look();
        assertThat(heard).isEmpty();
    }
}
