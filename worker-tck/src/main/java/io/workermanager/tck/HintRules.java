package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.assertApplied;
import static io.workermanager.tck.TestRecords.withOrphan;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Subscription;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.Write;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;

/** The hints that a store gives. */
interface HintRules {
    /** A worker's marks, one after the other. Each is a change. */
    List<Availability> MARKS =
            List.of(Availability.OFFLINE, Availability.ONLINE, Availability.PAUSED, Availability.ONLINE);

    @ContractRule(hint = "does closing fail when the watch is already closed?")
    @DisplayName("SIGNAL-1: a watch can be closed twice")
    default void signal1_aWatchMayBeClosedAgain(TckFixture fixture) {
        for (WatchScope scope : new WatchScope[] {WatchScope.fleet(), WatchScope.of(WorkerId.of("a"))}) {
            Subscription watch = fixture.store().watch(scope, signal -> {});
            watch.close();
            watch.close();
        }
    }

    @ContractRule(
            hint =
                    "does every store of the fleet send a hint after every change but a heartbeat, to every watch of the worker?",
            requires = Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-2: a worker's watch receives a hint for every change but a heartbeat: mark, profile, process, session, orphan, shutdown request, leaving, removal")
    default void signal2_aWatchHearsOfItsWorker(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        RecordingListener before = new RecordingListener(fixture);
        RecordingListener received = new RecordingListener(fixture);
        try (Subscription first = other.watch(WatchScope.of(worker.id()), before);
                Subscription watch = other.watch(WatchScope.of(worker.id()), received)) {
            assertThat(watch).isNotSameAs(first);
            WorkerRecord marked = fixture.mark(worker, Availability.OFFLINE);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            before.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord online = fixture.mark(marked, Availability.ONLINE);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord moved =
                    fixture.overwrite(online, fixture.withProfile(online, Profile.of("fix", "binance", "spot")));
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord again = fixture.overwrite(moved, fixture.nextIncarnation(moved));
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord waiting =
                    fixture.overwrite(again, withOrphan(again, "o", fixture.currentToken(), fixture.now()));
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord busy = fixture.assign(waiting, "s");
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord asked = fixture.update(
                    busy,
                    one -> ShutdownTransitions.request(
                            one, Order.Cause.unstated(), FleetControl.none(), fixture.now()));
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord free = fixture.forget(asked, "s");
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            WorkerRecord left = fixture.leave(free);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            fixture.delete(left);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }

    @ContractRule(hint = "is a hint sent after every change of the control?", requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-3: a fleet's watch receives a hint for every change of the control")
    default void signal3_aWatchHearsOfOrders(TckFixture fixture) {
        WorkerStore other = fixture.openAnother();
        RecordingListener received = new RecordingListener(fixture);
        try (Subscription watch = other.watch(WatchScope.fleet(), received)) {
            assertThat(watch).isNotNull();
            fixture.clearSignals();
            received.assertNext(WorkerStore.ChangeHint.CONTROL_CHANGED);
            fixture.clearSignals();
            received.assertNext(WorkerStore.ChangeHint.CONTROL_CHANGED);
        }
    }

    @ContractRule(
            hint = "is every listener called for every write, or is the fleet missing in the channel's name?",
            requires = Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-4 (N26): a worker's watch receives no hint for heartbeats, for other workers or from another fleet")
    default void signal4_aWatchHearsItsOwnScope(TckFixture fixture) {
        WorkerRecord own = fixture.put("own");
        WorkerRecord other = fixture.put("other");
        RecordingListener received = new RecordingListener(fixture);
        RecordingListener elsewhere = new RecordingListener(fixture);
        try (Subscription watch = fixture.store().watch(WatchScope.of(own.id()), received);
                Subscription namesake = fixture.openOtherFleet().watch(WatchScope.of(own.id()), elsewhere)) {
            assertThat(watch).isNotSameAs(namesake);
            for (int i = 0; i < 50; i++) {
                Availability mark = i % 2 == 0 ? Availability.OFFLINE : Availability.ONLINE;
                other = fixture.mark(other, mark);
            }
            own = fixture.mark(own, Availability.OFFLINE);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            assertThat(received.countUntilQuiet()).as("signals of others").isLessThan(25);

            for (int i = 0; i < 50; i++) {
                own = fixture.renew(own);
            }
            fixture.mark(own, Availability.ONLINE);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            assertThat(received.countUntilQuiet()).as("signals of heartbeats").isLessThan(25);
            assertThat(elsewhere.hints)
                    .as("signals of another fleet's worker")
                    .doesNotContain(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }

    @ContractRule(hint = "is the listener removed when its watch is closed?", requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-5: a closed watch calls its listener no more")
    default void signal5_aClosedWatchHearsNothing(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        RecordingListener closed = new RecordingListener(fixture);
        RecordingListener open = new RecordingListener(fixture);
        fixture.store().watch(WatchScope.of(worker.id()), closed).close();
        try (Subscription watch = fixture.store().watch(WatchScope.of(worker.id()), open)) {
            assertThat(watch).isNotNull();
            WorkerRecord next = worker;
            for (Availability mark :
                    new Availability[] {Availability.OFFLINE, Availability.PAUSED, Availability.ONLINE}) {
                next = fixture.mark(next, mark);
                open.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
            }
            assertThat(closed.hints).isEmpty();
        }
    }

    @ContractRule(
            hint = "is the listener called while a lock is held, or does its exception end the calling thread?",
            requires = Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-6: a listener may call the store through another thread, and one that throws, also an Error, does not affect the others")
    default void signal6_aListenerMayReadAndThrow(TckFixture fixture) {
        WorkerStore store = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        BlockingQueue<Optional<WorkerRecord>> read = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> hints = new LinkedBlockingQueue<>();
        AtomicInteger hint = new AtomicInteger();
        try (Subscription bad = store.watch(WatchScope.of(worker.id()), signal -> {
                    hints.add(hint.incrementAndGet());
                    if (hint.get() % 2 == 1) {
                        throw new IllegalStateException("a listener's own fault");
                    }
                    throw new LinkageError("a listener's own error");
                });
                Subscription good = store.watch(
                        WatchScope.of(worker.id()), signal -> read.add(writeAndRead(fixture, store, worker)))) {
            assertThat(bad).isNotSameAs(good);
            WorkerRecord next = worker;
            for (Availability mark : MARKS) {
                WorkerRecord marked = fixture.marked(next, mark);
                assertApplied(fixture.write(store, List.of(fixture.replace(next, marked)))
                        .get(0));
                next = marked;
                assertThat(lastOf(fixture, read, next))
                        .as("what the listener read")
                        .contains(next);
                assertThat(RecordingListener.next(hints, fixture.timeout()))
                        .as("the hint to the listener that threw before")
                        .isNotNull();
            }
        }
    }

    /** What another thread reads after a write of its own; nothing if it is not let in, or not in time. */
    private static Optional<WorkerRecord> writeAndRead(TckFixture fixture, WorkerStore store, WorkerRecord worker) {
        Supplier<Optional<WorkerRecord>> call = () -> {
            fixture.write(store, List.of(fixture.insert(fixture.newRecord("heard-" + fixture.nextNumber()))));
            return store.find(worker.id()).value();
        };
        return ConcurrentRunner.onOtherThread(call, Optional.empty(), fixture.timeout())
                .exceptionally(late -> Optional.empty())
                .join();
    }

    /** What a listener read, up to what it must come to: an earlier hint may come twice. */
    private static Optional<WorkerRecord> lastOf(
            TckFixture fixture, BlockingQueue<Optional<WorkerRecord>> read, WorkerRecord expected) {
        Optional<WorkerRecord> last = Optional.empty();
        while (!last.equals(Optional.of(expected))) {
            Optional<WorkerRecord> next = RecordingListener.next(read, fixture.timeout());
            if (next == null || next.isEmpty()) {
                return last;
            }
            last = next;
        }
        return last;
    }

    @ContractRule(
            hint = "is the watch of the fleet told of every write, and not of the control alone?",
            requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-7: a fleet's watch receives no hint for heartbeats and other changes of workers")
    default void signal7_theWatchOfTheFleetHearsOrdersOnly(TckFixture fixture) {
        RecordingListener received = new RecordingListener(fixture);
        WorkerRecord worker = fixture.put("a");
        try (Subscription watch = fixture.store().watch(WatchScope.fleet(), received)) {
            assertThat(watch).isNotNull();
            for (int i = 0; i < 50; i++) {
                worker = i % 2 == 0 ? fixture.renew(worker) : fixture.mark(worker, MARKS.get(i / 2 % MARKS.size()));
            }
            fixture.clearSignals();
            received.assertEventually(WorkerStore.ChangeHint.CONTROL_CHANGED);
            assertThat(received.received() + received.countUntilQuiet())
                    .as("hints of the fleet's watch after 50 changes of a worker and one of the control")
                    .isLessThan(25);
        }
    }

    @ContractRule(hint = "does the thread that writes call the listeners?", requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-8: a listener is called from a thread of the store, and never from the thread that writes")
    default void signal8_aListenerIsNotCalledByTheWriter(TckFixture fixture) {
        WorkerStore store = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        BlockingQueue<Thread> callers = new LinkedBlockingQueue<>();
        try (Subscription one = store.watch(WatchScope.of(worker.id()), hint -> callers.add(Thread.currentThread()));
                Subscription other = store.watch(WatchScope.fleet(), hint -> callers.add(Thread.currentThread()))) {
            assertThat(one).isNotSameAs(other);
            fixture.write(store, List.of(fixture.replace(worker, fixture.marked(worker, Availability.OFFLINE))));
            FleetControl read = store.control();
            FleetControl next = FleetControlTransitions.clearSignals(read, fixture.now());
            assertApplied(store.writeControl(read, next, TckFixture.KEEP, fixture.openWindow(), Optional.empty()));
            for (int i = 0; i < 2; i++) {
                assertThat(RecordingListener.next(callers, fixture.timeout()))
                        .as("the thread that calls a listener")
                        .isNotNull()
                        .isNotEqualTo(Thread.currentThread());
            }
        }
    }

    @ContractRule(
            hint = "are watches found by their listener, so that one listener has one watch?",
            requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-9: one listener may have several watches, and closing one ends no other")
    default void signal9_oneListenerHasSeveralWatches(TckFixture fixture) {
        WorkerRecord a = fixture.put("a");
        WorkerRecord b = fixture.put("b");
        WorkerStore store = fixture.openAnother();
        RecordingListener received = new RecordingListener(fixture);
        Subscription twice = store.watch(WatchScope.of(a.id()), received);
        Subscription first = store.watch(WatchScope.of(a.id()), received);
        assertThat(store.watch(WatchScope.of(b.id()), received)).isNotSameAs(first);
        a = fixture.mark(a, Availability.OFFLINE);
        received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        received.countUntilQuiet();
        b = fixture.mark(b, Availability.OFFLINE);
        received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        received.countUntilQuiet();
        twice.close();
        fixture.mark(a, Availability.ONLINE);
        received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        received.countUntilQuiet();
        first.close();
        fixture.mark(b, Availability.ONLINE);
        received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
    }

    @ContractRule(hint = "does a batch send one hint, or none?", requires = Capability.SIGNALS)
    @DisplayName("SIGNAL-10: every worker that a batch changes has its hint")
    default void signal10_aBatchSendsAHintForEachWorker(TckFixture fixture) {
        List<WorkerRecord> all = fixture.put(5, i -> fixture.newRecord("w" + i));
        WorkerStore store = fixture.openAnother();
        List<RecordingListener> listeners = new ArrayList<>();
        for (WorkerRecord worker : all) {
            RecordingListener received = new RecordingListener(fixture);
            store.watch(WatchScope.of(worker.id()), received);
            listeners.add(received);
        }
        List<Write> writes =
                new ArrayList<>(List.of(fixture.replace(all.get(0), fixture.beaten(all.get(0), Heartbeat.alive()))));
        all.subList(1, 5)
                .forEach(worker -> writes.add(fixture.replace(worker, fixture.marked(worker, Availability.OFFLINE))));
        fixture.write(writes).forEach(TckFixture::assertApplied);
        for (int i = 1; i < 5; i++) {
            listeners.get(i).assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
    }
}
