package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;

import io.workermanager.model.Availability;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** Heartbeats that only renew a lease. A store may have a fast path for them. */
interface HeartbeatRules {
    @ContractRule(hint = "does the fast path for heartbeats compare the window with the store's clock?")
    @DisplayName("BEAT-1 (N31): a single heartbeat outside its window is rejected and changes nothing")
    default void beat1_aHeartbeatOutsideItsWindowChangesNothing(TckFixture fixture) {
        WorkerRecord stored = registered(fixture, "a");
        Instant now = fixture.now();
        for (Write.Preconditions preconditions :
                List.of(fixture.closedWindow(), Write.Preconditions.within(now.plusSeconds(10), now.plusSeconds(60)))) {
            rejection(fixture.write(renewal(fixture, stored, preconditions)), RejectionReason.OutsideWindow.class);
        }
        fixture.assertStored(stored);
    }

    @ContractRule(hint = "does the fast path for heartbeats compare the control's revision?")
    @DisplayName("BEAT-2: a single heartbeat is bound to its control revision, like every other write")
    default void beat2_aHeartbeatIsBoundToItsControlRevision(TckFixture fixture) {
        WorkerRecord stored = registered(fixture, "a");
        long revision = fixture.clearSignals().revision();
        assertControlMismatch(
                fixture.write(renewal(fixture, stored, fixture.openWindow().underControl(revision + 1))), revision);
        fixture.assertStored(stored);

        Write renewal = renewal(fixture, stored, fixture.openWindow().underControl(revision));
        assertApplied(fixture.write(renewal));
        fixture.assertStored(renewal.after().orElseThrow());
    }

    @ContractRule(hint = "does the fast path for heartbeats compare the version, and create no record?")
    @DisplayName(
            "BEAT-3 (N1, N2): a single heartbeat over another version is rejected with the stored record, if there is one")
    default void beat3_aHeartbeatOverAnotherVersionChangesNothing(TckFixture fixture) {
        WorkerRecord read = registered(fixture, "a");
        Write late = renewal(fixture, read, fixture.openWindow());
        WorkerRecord marked = fixture.mark(read, Availability.OFFLINE);
        assertVersionMismatch(fixture.write(late), marked);

        WorkerRecord left = registered(fixture, "b");
        fixture.delete(left);
        assertVersionMismatch(fixture.write(renewal(fixture, left, fixture.openWindow())));
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "does the fast path for heartbeats compare the version to write before all preconditions?")
    @DisplayName(
            "BEAT-4 (N5): a single heartbeat that runs again is applied and changes nothing, even if its preconditions no longer hold")
    default void beat4_aHeartbeatThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord stored = registered(fixture, "a");
        Write.Replace first = renewal(fixture, stored, fixture.openWindow());
        assertApplied(fixture.write(first));
        for (Write.Preconditions preconditions : List.of(
                fixture.openWindow(),
                fixture.closedWindow(),
                fixture.openWindow().underControl(7))) {
            assertApplied(fixture.write(new Write.Replace(stored, first.next(), first.keepFor(), preconditions)));
        }
        fixture.assertStored(first.next());
    }

    private static WorkerRecord registered(TckFixture fixture, String id) {
        WorkerRecord first = fixture.newRecord(id);
        fixture.put(first, first.lease().ttl());
        return first;
    }

    /** Kept as long as its lease, like the record of a worker that holds nothing. */
    private static Write.Replace renewal(TckFixture fixture, WorkerRecord stored, Write.Preconditions preconditions) {
        WorkerRecord next = fixture.beaten(stored, Heartbeat.alive());
        return new Write.Replace(stored, next, next.lease().ttl(), preconditions);
    }
}
