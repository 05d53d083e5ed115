package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.WorkerStore;
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
    @Ask("does closing a watch rely on its still being there?")
    default void signal1_aWatchMayBeClosedAgain(Fleet fleet) {
        for (Scope scope : new Scope[] {Scope.fleet(), Scope.of(WorkerId.of("a"))}) {
            Subscription watch = fleet.store().watch(scope, signal -> {});
            watch.close();
            watch.close();
        }
    }

    @Test
    @Needs(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-2: a worker's watch hears of every change but a beat: mark, profile, process, session, orphan, stop, leaving, removal")
    @Ask(
            "is a signal sent after every change but a heartbeat, by any store of the fleet, and to every watch of a worker?")
    default void signal2_aWatchHearsOfItsWorker(Fleet fleet) {
        WorkerStore other = fleet.another();
        Worker worker = fleet.put("a");
        Heard before = new Heard(fleet);
        Heard heard = new Heard(fleet);
        try (Subscription first = other.watch(Scope.of(worker.id()), before);
                Subscription watch = other.watch(Scope.of(worker.id()), heard)) {
            assertThat(watch).isNotSameAs(first);
            Worker marked = fleet.change(worker, one -> one.mark(Availability.OFFLINE, fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            before.assertNext(StoreSignal.WORKER_CHANGED);
            Worker online = fleet.change(marked, one -> one.mark(Availability.ONLINE, fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker moved = fleet.change(online, one -> one.profile(Profile.of("fix", "binance", "spot"), fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker again = fleet.overwrite(moved, fleet.successor(moved));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker waiting = fleet.overwrite(again, Records.orphaning(again, "o", fleet.tokenNow(), fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker busy = fleet.assign(waiting, "s");
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker asked =
                    fleet.change(busy, one -> one.requestShutdown(Cause.UNSTATED, FleetControl.NONE, fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker free = fleet.change(asked, one -> one.forget(Fleet.session("s"), fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            Worker left = fleet.change(free, one -> one.leave(fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            fleet.drop(left);
            heard.assertNext(StoreSignal.WORKER_CHANGED);
        }
    }

    @Test
    @Needs(Capability.SIGNALS)
    @DisplayName("SIGNAL-3: a fleet's watch hears whenever its orders change")
    @Ask("is a signal sent after every change of the control?")
    default void signal3_aWatchHearsOfOrders(Fleet fleet) {
        WorkerStore other = fleet.another();
        Heard heard = new Heard(fleet);
        try (Subscription watch = other.watch(Scope.fleet(), heard)) {
            assertThat(watch).isNotNull();
            fleet.order(control -> control.withoutSignals(fleet.now()));
            heard.assertNext(StoreSignal.CONTROL_CHANGED);
            fleet.order(control -> control.withoutSignals(fleet.now()));
            heard.assertNext(StoreSignal.CONTROL_CHANGED);
        }
    }

    @Test
    @Needs(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-4 (N26): a worker's watch does not hear every heartbeat, nor what becomes of other workers or in another fleet")
    @Ask("is every listener called for every write, or is the fleet no part of the channel's name?")
    default void signal4_aWatchHearsItsOwnScope(Fleet fleet) {
        Worker own = fleet.put("own");
        Worker other = fleet.put("other");
        Heard heard = new Heard(fleet);
        Heard elsewhere = new Heard(fleet);
        try (Subscription watch = fleet.store().watch(Scope.of(own.id()), heard);
                Subscription namesake = fleet.elsewhere().watch(Scope.of(own.id()), elsewhere)) {
            assertThat(watch).isNotSameAs(namesake);
            for (int i = 0; i < 50; i++) {
                Availability mark = i % 2 == 0 ? Availability.OFFLINE : Availability.ONLINE;
                other = fleet.change(other, one -> one.mark(mark, fleet.now()));
            }
            own = fleet.change(own, one -> one.mark(Availability.OFFLINE, fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            assertThat(heard.untilQuiet()).as("signals of others").isLessThan(25);

            for (int i = 0; i < 50; i++) {
                own = fleet.change(own, one -> one.beat(Beat.alive(), 1, FleetControl.NONE, fleet.now()));
            }
            fleet.change(own, one -> one.mark(Availability.ONLINE, fleet.now()));
            heard.assertNext(StoreSignal.WORKER_CHANGED);
            assertThat(heard.untilQuiet()).as("signals of heartbeats").isLessThan(25);
            assertThat(elsewhere.signals)
                    .as("signals of another fleet's worker")
                    .doesNotContain(StoreSignal.WORKER_CHANGED);
        }
    }

    @Test
    @Needs(Capability.SIGNALS)
    @DisplayName("SIGNAL-5: after its end a watch hears nothing")
    @Ask("is the listener forgotten when its watch is closed?")
    default void signal5_aClosedWatchHearsNothing(Fleet fleet) {
        Worker worker = fleet.put("a");
        Heard closed = new Heard(fleet);
        Heard open = new Heard(fleet);
        fleet.store().watch(Scope.of(worker.id()), closed).close();
        try (Subscription watch = fleet.store().watch(Scope.of(worker.id()), open)) {
            assertThat(watch).isNotNull();
            Worker next = worker;
            for (Availability mark :
                    new Availability[] {Availability.OFFLINE, Availability.PAUSED, Availability.ONLINE}) {
                next = fleet.change(next, one -> one.mark(mark, fleet.now()));
                open.assertNext(StoreSignal.WORKER_CHANGED);
            }
            assertThat(closed.signals).isEmpty();
        }
    }

    @Test
    @Needs(Capability.SIGNALS)
    @DisplayName(
            "SIGNAL-6: a listener may read and write by another thread, and one that throws keeps no other from hearing")
    @Ask("is the listener called while a lock is held, or does its exception end the thread that calls it?")
    default void signal6_aListenerMayReadAndThrow(Fleet fleet) {
        Worker worker = fleet.put("a");
        BlockingQueue<Optional<Worker>> read = new LinkedBlockingQueue<>();
        try (Subscription bad = fleet.store().watch(Scope.of(worker.id()), signal -> {
                    throw new IllegalStateException("a listener's own fault");
                });
                Subscription good =
                        fleet.store().watch(Scope.of(worker.id()), signal -> read.add(writeAndRead(fleet, worker)))) {
            assertThat(bad).isNotSameAs(good);
            Worker next = worker;
            for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.ONLINE}) {
                next = fleet.change(next, one -> one.mark(mark, fleet.now()));
                assertThat(lastOf(fleet, read, next))
                        .as("what the listener read")
                        .contains(next);
            }
        }
    }

    /** What another thread reads after a write of its own; nothing if it is not let in, or not in time. */
    private static Optional<Worker> writeAndRead(Fleet fleet, Worker worker) {
        Supplier<Optional<Worker>> call = () -> {
            fleet.put("heard-" + fleet.next());
            return fleet.find(worker);
        };
        return AnotherThread.calls(call, Optional.empty(), fleet.patience())
                .exceptionally(late -> Optional.empty())
                .join();
    }

    /** What a listener read, up to what it must come to: an earlier hint may come twice. */
    private static Optional<Worker> lastOf(Fleet fleet, BlockingQueue<Optional<Worker>> read, Worker expected) {
        Optional<Worker> last = Optional.empty();
        while (!last.equals(Optional.of(expected))) {
            Optional<Worker> next = Heard.next(read, fleet.patience());
            if (next == null || next.isEmpty()) {
                return last;
            }
            last = next;
        }
        return last;
    }
}
