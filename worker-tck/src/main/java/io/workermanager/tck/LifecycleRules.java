package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.ChangeHint;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerQuery;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The end of a store. */
interface LifecycleRules {
    @Test
    @DisplayName(
            "LIFECYCLE-1: a store that is closed answers nothing but IllegalStateException; closing it again does nothing")
    @DiagnosticHint("which method forgets to ask whether the store is closed?")
    default void lifecycle1_aClosedStoreAnswersNothing(TckFixture fleet) {
        WorkerStore closed = fleet.another();
        WorkerRecord worker = fleet.put("a");
        WritePreconditions terms = fleet.terms();
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        Write write = fleet.remove(worker);
        closed.close();
        closed.close();

        Map<String, ThrowingCallable> calls = new TreeMap<>();
        calls.put("now", closed::now);
        calls.put("find", () -> closed.find(worker.id()));
        calls.put("findBySession", () -> closed.findBySession(TckFixture.session("s")));
        calls.put("write", () -> closed.write(List.of(write)));
        calls.put("write nothing", () -> closed.write(List.of()));
        calls.put("scan", () -> closed.scan(WorkerQuery.of(ScanScope.ALL), Page.Cursor.start(), 10));
        calls.put("longestIdle", () -> closed.longestIdle(profile -> true, Page.Cursor.start(), 10));
        calls.put("census", closed::census);
        calls.put("control", closed::control);
        calls.put("writeControl", () -> closed.writeControl(FleetControl.none(), next, TckFixture.KEEP, terms));
        calls.put("discardUnreadable", () -> closed.discardUnreadable(worker.id()));
        calls.put("watch", () -> closed.watch(WorkerStore.WatchScope.fleet(), signal -> {}));
        calls.forEach((name, call) -> assertThatIllegalStateException().as(name).isThrownBy(call));
        fleet.look().assertStand(worker);
    }

    @Test
    @DisplayName("LIFECYCLE-2: the end of one store is not the end of another, and takes no record with it")
    @DiagnosticHint("do stores share a connection, or delete what they wrote when they close?")
    default void lifecycle2_otherStoresGoOn(TckFixture fleet) {
        WorkerStore first = fleet.another();
        WorkerRecord worker = fleet.newcomer("a");
        first.write(List.of(fleet.insert(worker)));
        first.close();

        assertThat(fleet.find(worker)).contains(worker);
        WorkerRecord next = fleet.assign(worker, "s");
        assertThat(fleet.another().find(worker.id()).value()).contains(next);
    }

    @Test
    @RequiresCapability(Capability.SIGNALS)
    @DisplayName("LIFECYCLE-3: after its store's end a watch hears nothing, and those of other stores go on")
    @DiagnosticHint("are listeners forgotten when their store is closed, and no others with them?")
    default void lifecycle3_aWatchEndsWithItsStore(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        WorkerStore closing = fleet.another();
        AtomicInteger calls = new AtomicInteger();
        closing.watch(WorkerStore.WatchScope.of(worker.id()), signal -> calls.incrementAndGet());
        RecordingListener heard = new RecordingListener(fleet);
        fleet.store().watch(WorkerStore.WatchScope.of(worker.id()), heard);
        closing.close();

        WorkerRecord next = worker;
        for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.PAUSED, Availability.ONLINE}) {
            next = fleet.change(next, one -> OperatorTransitions.mark(one, mark, fleet.now()));
            heard.assertNext(ChangeHint.WORKER_CHANGED);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    @DisplayName("LIFECYCLE-4: a store that is closed leaves no thread behind")
    @DiagnosticHint("does each store start threads, and who ends them?")
    default void lifecycle4_aClosedStoreLeavesNoThread(TckFixture fleet) {
        for (WorkerStore.WatchScope watched : new WorkerStore.WatchScope[] {
            WorkerStore.WatchScope.fleet(), WorkerStore.WatchScope.of(WorkerId.of("a"))
        }) {
            openAndClose(fleet, watched, 2);
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            openAndClose(fleet, watched, 20);
            assertThat(newThreads(before, 10, fleet.patience()))
                    .as(
                            "threads that came with 20 stores and a watch of %s, and stayed when these were closed",
                            watched)
                    .hasSizeLessThan(10);
        }
    }

    private static void openAndClose(TckFixture fleet, WorkerStore.WatchScope watched, int stores) {
        List<WorkerStore> all = fleet.elsewhere(stores);
        for (WorkerStore store : all) {
            store.watch(watched, signal -> {});
            store.write(List.of(fleet.insert(fleet.newcomer("w" + fleet.next()))));
            store.census();
        }
        all.forEach(WorkerStore::close);
    }

    /** Threads end a moment after they are told to: those that are there when few enough are, or when the time is over. */
    private static Set<Thread> newThreads(Set<Thread> before, int tooMany, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
            now.removeAll(before);
            if (now.size() < tooMany || System.nanoTime() - end > 0) {
                return now;
            }
            LockSupport.parkNanos(10_000_000);
        }
    }
}
