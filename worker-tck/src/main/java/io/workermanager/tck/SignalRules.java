package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.*;
import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.OrderCause;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.WorkerStore;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import io.workermanager.rules.ShutdownTransitions;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The hints that a store gives. */
interface SignalRules {
    @Test
    @DisplayName("SIGNAL-1: a watch may be closed, and closed again")
    @DiagnosticHint("does closing a watch rely on its still being there?")
    default void signal1_aWatchMayBeClosedAgain(TckFixture fleet) {
        for (WorkerStore.WatchScope scope : new WorkerStore.WatchScope[] {
            WorkerStore.WatchScope.fleet(), WorkerStore.WatchScope.of(WorkerId.of("a"))
        }) {
            WorkerStore.Subscription watch = fleet.store().watch(scope, signal -> {});
            watch.close();
            watch.close();
        }
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-2: a worker's watch hears of every change but a beat: mark, profile, process, session, orphan, stop, leaving, removal")
    @DiagnosticHint(
            "is a signal sent after every change but a heartbeat, by any store of the fleet, and to every watch of a worker?")
    default void signal2_aWatchHearsOfItsWorker(TckFixture fleet) {
        WorkerStore other = fleet.another();
        WorkerRecord worker = fleet.put("a");
        RecordingListener before = new RecordingListener(fleet);
        RecordingListener heard = new RecordingListener(fleet);
        try (WorkerStore.Subscription first = other.watch(WorkerStore.WatchScope.of(worker.id()), before);
                WorkerStore.Subscription watch = other.watch(WorkerStore.WatchScope.of(worker.id()), heard)) {
            assertThat(watch).isNotSameAs(first);
            WorkerRecord marked =
                    fleet.change(worker, one -> OperatorTransitions.mark(one, Availability.OFFLINE, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            before.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord online =
                    fleet.change(marked, one -> OperatorTransitions.mark(one, Availability.ONLINE, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord moved = fleet.change(
                    online,
                    one -> OperatorTransitions.setProfile(one, Profile.of("fix", "binance", "spot"), fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord again = fleet.overwrite(moved, fleet.successor(moved));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord waiting =
                    fleet.overwrite(again, TestRecords.orphaning(again, "o", fleet.tokenNow(), fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord busy = fleet.assign(waiting, "s");
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord asked = fleet.change(
                    busy,
                    one -> ShutdownTransitions.request(one, OrderCause.unstated(), FleetControl.none(), fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord free =
                    fleet.change(asked, one -> SessionTransitions.forget(one, TckFixture.session("s"), fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            WorkerRecord left = fleet.change(free, one -> RegistrationTransitions.leave(one, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            fleet.drop(left);
            heard.assertNext(ChangeHint.WORKER_CHANGED);
        }
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName("SIGNAL-3: a fleet's watch hears whenever its orders change")
    @DiagnosticHint("is a signal sent after every change of the control?")
    default void signal3_aWatchHearsOfOrders(TckFixture fleet) {
        WorkerStore other = fleet.another();
        RecordingListener heard = new RecordingListener(fleet);
        try (WorkerStore.Subscription watch = other.watch(WorkerStore.WatchScope.fleet(), heard)) {
            assertThat(watch).isNotNull();
            fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
            heard.assertNext(ChangeHint.CONTROL_CHANGED);
            fleet.order(control -> FleetControlTransitions.clearSignals(control, fleet.now()));
            heard.assertNext(ChangeHint.CONTROL_CHANGED);
        }
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-4 (N26): a worker's watch does not hear every heartbeat, nor what becomes of other workers or in another fleet")
    @DiagnosticHint("is every listener called for every write, or is the fleet no part of the channel's name?")
    default void signal4_aWatchHearsItsOwnScope(TckFixture fleet) {
        WorkerRecord own = fleet.put("own");
        WorkerRecord other = fleet.put("other");
        RecordingListener heard = new RecordingListener(fleet);
        RecordingListener elsewhere = new RecordingListener(fleet);
        try (WorkerStore.Subscription watch = fleet.store().watch(WorkerStore.WatchScope.of(own.id()), heard);
                WorkerStore.Subscription namesake =
                        fleet.elsewhere().watch(WorkerStore.WatchScope.of(own.id()), elsewhere)) {
            assertThat(watch).isNotSameAs(namesake);
            for (int i = 0; i < 50; i++) {
                Availability mark = i % 2 == 0 ? Availability.OFFLINE : Availability.ONLINE;
                other = fleet.change(other, one -> OperatorTransitions.mark(one, mark, fleet.now()));
            }
            own = fleet.change(own, one -> OperatorTransitions.mark(one, Availability.OFFLINE, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            assertThat(heard.untilQuiet()).as("signals of others").isLessThan(25);

            for (int i = 0; i < 50; i++) {
                own = fleet.change(
                        own,
                        one -> HeartbeatTransitions.heartbeat(
                                one, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
            }
            fleet.change(own, one -> OperatorTransitions.mark(one, Availability.ONLINE, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
            assertThat(heard.untilQuiet()).as("signals of heartbeats").isLessThan(25);
            assertThat(elsewhere.signals)
                    .as("signals of another fleet's worker")
                    .doesNotContain(ChangeHint.WORKER_CHANGED);
        }
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName("SIGNAL-5: after its end a watch hears nothing")
    @DiagnosticHint("is the listener forgotten when its watch is closed?")
    default void signal5_aClosedWatchHearsNothing(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        RecordingListener closed = new RecordingListener(fleet);
        RecordingListener open = new RecordingListener(fleet);
        fleet.store().watch(WorkerStore.WatchScope.of(worker.id()), closed).close();
        try (WorkerStore.Subscription watch = fleet.store().watch(WorkerStore.WatchScope.of(worker.id()), open)) {
            assertThat(watch).isNotNull();
            WorkerRecord next = worker;
            for (Availability mark :
                    new Availability[] {Availability.OFFLINE, Availability.PAUSED, Availability.ONLINE}) {
                next = fleet.change(next, one -> OperatorTransitions.mark(one, mark, fleet.now()));
                open.assertNext(ChangeHint.WORKER_CHANGED);
            }
            assertThat(closed.signals).isEmpty();
        }
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-6: a listener may read and write by another thread, and one that throws keeps no other from hearing")
    @DiagnosticHint("is the listener called while a lock is held, or does its exception end the thread that calls it?")
    default void signal6_aListenerMayReadAndThrow(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        BlockingQueue<Optional<WorkerRecord>> read = new LinkedBlockingQueue<>();
        try (WorkerStore.Subscription bad = fleet.store().watch(WorkerStore.WatchScope.of(worker.id()), signal -> {
                    throw new IllegalStateException("a listener's own fault");
                });
                WorkerStore.Subscription good = fleet.store()
                        .watch(
                                WorkerStore.WatchScope.of(worker.id()),
                                signal -> read.add(writeAndRead(fleet, worker)))) {
            assertThat(bad).isNotSameAs(good);
            WorkerRecord next = worker;
            for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.ONLINE}) {
                next = fleet.change(next, one -> OperatorTransitions.mark(one, mark, fleet.now()));
                assertThat(lastOf(fleet, read, next))
                        .as("what the listener read")
                        .contains(next);
            }
        }
    }

    /** What another thread reads after a write of its own; nothing if it is not let in, or not in time. */
    private static Optional<WorkerRecord> writeAndRead(TckFixture fleet, WorkerRecord worker) {
        Supplier<Optional<WorkerRecord>> call = () -> {
            fleet.put("heard-" + fleet.next());
            return fleet.find(worker);
        };
        return ThreadSwitch.calls(call, Optional.empty(), fleet.patience())
                .exceptionally(late -> Optional.empty())
                .join();
    }

    /** What a listener read, up to what it must come to: an earlier hint may come twice. */
    private static Optional<WorkerRecord> lastOf(
            TckFixture fleet, BlockingQueue<Optional<WorkerRecord>> read, WorkerRecord expected) {
        Optional<WorkerRecord> last = Optional.empty();
        while (!last.equals(Optional.of(expected))) {
            Optional<WorkerRecord> next = RecordingListener.next(read, fleet.patience());
            if (next == null || next.isEmpty()) {
                return last;
            }
            last = next;
        }
        return last;
    }
}
