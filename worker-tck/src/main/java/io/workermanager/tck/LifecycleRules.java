package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.WorkerStore.WatchScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;

/** Closing a store. */
interface LifecycleRules {
    @ContractRule(hint = "which method does not check whether the store is closed?")
    @DisplayName(
            "LIFECYCLE-1: every method of a closed store throws IllegalStateException, and closing it again does nothing")
    default void lifecycle1_aClosedStoreThrows(TckFixture fixture) {
        WorkerStore closed = fixture.openAnother();
        WorkerRecord worker = fixture.put("a");
        Write.Preconditions preconditions = fixture.openWindow();
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), fixture.now());
        Write write = fixture.remove(worker);
        closed.close();
        closed.close();

        Map<String, ThrowingCallable> calls = new TreeMap<>();
        calls.put("now", closed::now);
        calls.put("find", () -> closed.find(worker.id()));
        calls.put("findBySession", () -> closed.findBySession(session("s")));
        calls.put("write", () -> closed.write(List.of(write)));
        calls.put("write nothing", () -> closed.write(List.of()));
        calls.put("scan", () -> closed.scan(WorkerStore.Query.of(ScanScope.ALL), Page.Cursor.start(), 10));
        calls.put("longestIdle", () -> closed.longestIdle(profile -> true, Page.Cursor.start(), 10));
        calls.put("census", closed::census);
        calls.put("control", closed::control);
        calls.put(
                "writeControl",
                () -> closed.writeControl(FleetControl.none(), next, KEEP, preconditions, Optional.empty()));
        calls.put("audit", () -> closed.audit(Order.AuditEntry.Page.START, 10));
        calls.put("discardUnreadable", () -> closed.discardUnreadable(worker.id()));
        calls.put("watch", () -> closed.watch(WatchScope.fleet(), signal -> {}));
        calls.forEach((name, call) -> assertThatIllegalStateException().as(name).isThrownBy(call));
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "do stores share a connection, or does closing one delete or free what the fleet has?")
    @DisplayName("LIFECYCLE-2: closing one store closes no other, and changes nothing that the fleet has or remembers")
    default void lifecycle2_closingAStoreClosesNoOther(TckFixture fixture) {
        WorkerStore first = fixture.openAnother();
        WorkerRecord worker = fixture.withSession(fixture.newRecord("a"), "s");
        WorkerRecord left = fixture.withSession(fixture.newRecord("left"), "released");
        Order.AuditEntry entry = fixture.newEntry();
        fixture.write(
                first, List.of(audited(fixture.insert(worker), entry), fixture.insert(left), fixture.remove(left)));
        FleetControl read = first.control();
        FleetControl next = FleetControlTransitions.clearSignals(read, fixture.now());
        assertApplied(first.writeControl(read, next, KEEP, fixture.openWindow(), Optional.empty()));
        first.close();

        assertThat(fixture.find(worker)).contains(worker);
        assertThat(fixture.holder("s"))
                .as("the holder of a session, after a store was closed")
                .contains(worker);
        assertThat(fixture.store().control())
                .as("the control, after a store was closed")
                .isEqualTo(next);
        assertThat(fixture.inspect().audit())
                .as("the audit log, after a store was closed")
                .containsExactly(entry);
        assertRecentlyRemoved(fixture.write(fixture.insert(withFreshVersion(left))), left.incarnation());
        WorkerRecord other = fixture.put("other");
        assertSessionHeld(fixture.claim(other, "s"), worker.id());
        rejection(fixture.claim(other, "released", tokenOf(left, "released")), RejectionReason.TokenTooLow.class);
        WorkerRecord again = fixture.mark(worker, Availability.OFFLINE);
        assertThat(fixture.openAnother().find(worker.id()).value()).contains(again);
    }

    @ContractRule(
            hint = "are the listeners of a store removed when it closes, and only these?",
            requires = Capability.SIGNALS)
    @DisplayName("LIFECYCLE-3: closing a store ends its watches, and no watch of another store")
    default void lifecycle3_aWatchEndsWithItsStore(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        WorkerStore closing = fixture.openAnother();
        AtomicInteger calls = new AtomicInteger();
        closing.watch(WatchScope.of(worker.id()), signal -> calls.incrementAndGet());
        RecordingListener received = new RecordingListener(fixture);
        fixture.store().watch(WatchScope.of(worker.id()), received);
        closing.close();

        WorkerRecord next = worker;
        for (Availability mark : new Availability[] {Availability.OFFLINE, Availability.PAUSED, Availability.ONLINE}) {
            next = fixture.mark(next, mark);
            received.assertNext(WorkerStore.ChangeHint.WORKER_CHANGED);
        }
        assertThat(calls).hasValue(0);
    }

    @ContractRule(hint = "which threads does each store start, and what ends them?")
    @DisplayName("LIFECYCLE-4: a closed store leaves no thread behind")
    default void lifecycle4_aClosedStoreLeavesNoThread(TckFixture fixture) {
        for (WatchScope watched : new WatchScope[] {WatchScope.fleet(), WatchScope.of(WorkerId.of("a"))}) {
            openAndClose(fixture, watched, 2);
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            openAndClose(fixture, watched, 20);
            assertThat(newThreads(before, 10, fixture.timeout()))
                    .as(
                            "threads that came with 20 stores and a watch of %s, and stayed when these were closed",
                            watched)
                    .hasSizeLessThan(10);
        }
    }

    private static void openAndClose(TckFixture fixture, WatchScope watched, int stores) {
        List<WorkerStore> all = fixture.openOtherFleet(stores);
        for (WorkerStore store : all) {
            store.watch(watched, signal -> {});
            store.write(List.of(fixture.insert(fixture.newRecord("w" + fixture.nextNumber()))));
            store.census();
        }
        all.forEach(WorkerStore::close);
    }

    /** Waits until few enough new threads are left, or until the timeout, and returns them. */
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
