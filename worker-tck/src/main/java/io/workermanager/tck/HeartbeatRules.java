package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;

import io.workermanager.model.Availability;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.HeartbeatTransitions;
import io.workermanager.rules.OperatorTransitions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** A lease that is renewed, and nothing else: what a fleet writes most, and a store may have a shorter way for. */
interface HeartbeatRules {
    @ContractRule(hint = "does the shorter way for a beat compare the window with the store's clock?")
    @DisplayName("BEAT-1 (N31): a lone beat outside its window is refused and changes nothing")
    default void beat1_aBeatOutsideItsWindowChangesNothing(TckFixture fixture) {
        WorkerRecord stored = registered(fixture, "a");
        Instant now = fixture.now();
        for (WritePreconditions terms :
                List.of(fixture.closedWindow(), WritePreconditions.within(now.plusSeconds(10), now.plusSeconds(60)))) {
            rejection(fixture.write(renewal(fixture, stored, terms)), RejectionReason.OutsideWindow.class);
        }
        fixture.assertStored(stored);
    }

    @ContractRule(hint = "does the shorter way for a beat compare the control's revision?")
    @DisplayName("BEAT-2: a lone beat is bound to the control that it was decided under, like any other write")
    @DiagnosticHint("does the shorter way for a beat compare the control's revision?")
    default void beat2_aBeatIsBoundToItsControl(TckFixture fleet) {
        WorkerRecord stored = registered(fleet, "a");
        long revision = fleet.order(none -> FleetControlTransitions.clearSignals(none, fleet.now()))
                .revision();
        assertThat(TckFixture.refusal(
                                fleet.write(renewal(fleet, stored, fleet.terms().underControl(revision + 1))),
                                RejectionReason.ControlRevisionMismatch.class)
                        .revision())
                .isEqualTo(revision);
        fleet.look().assertStand(stored);

        Write renewal = renewal(fixture, stored, fixture.openWindow().underControl(revision));
        assertApplied(fixture.write(renewal));
        fixture.assertStored(renewal.after().orElseThrow());
    }

    @ContractRule(hint = "does the shorter way for a beat compare the version, and create no record?")
    @DisplayName(
            "BEAT-3 (N1, N2): a lone beat over another version is refused with the record as it stands, if one does")
    @DiagnosticHint("does the shorter way for a beat compare the version, and create no record?")
    default void beat3_aBeatOverAnotherVersionChangesNothing(TckFixture fleet) {
        WorkerRecord read = registered(fleet, "a");
        Write late = renewal(fleet, read, fleet.terms());
        WorkerRecord marked =
                fleet.change(read, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        assertThat(TckFixture.refusal(fleet.write(late), RejectionReason.VersionMismatch.class)
                        .current())
                .contains(marked);

        WorkerRecord left = registered(fixture, "b");
        fixture.delete(left);
        assertVersionMismatch(fixture.write(renewal(fixture, left, fixture.openWindow())));
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "does the shorter way for a beat look at the version to write before anything else?")
    @DisplayName(
            "BEAT-4 (N5): a lone beat that runs again is applied and changes nothing, whatever its terms say by then")
    default void beat4_aBeatThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord stored = registered(fixture, "a");
        Write.Replace first = renewal(fixture, stored, fixture.openWindow());
        assertApplied(fixture.write(first));
        for (WritePreconditions terms : List.of(
                fixture.openWindow(),
                fixture.closedWindow(),
                fixture.openWindow().underControl(7))) {
            assertApplied(fixture.write(new Write.Replace(stored, first.next(), first.keepFor(), terms)));
        }
        fixture.assertStored(first.next());
    }

    private static WorkerRecord registered(TckFixture fixture, String id) {
        WorkerRecord first = fixture.newRecord(id);
        assertApplied(fixture.write(new Write.Insert(first, first.lease().ttl(), fixture.openWindow())));
        return first;
    }

    /** Kept as long as its lease, like the record of a worker that holds nothing. */
    private static Write.Replace renewal(TckFixture fleet, WorkerRecord stored, WritePreconditions terms) {
        WorkerRecord next = TestRecords.fresh(
                HeartbeatTransitions.heartbeat(stored, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
        return new Write.Replace(stored, next, next.lease().ttl(), terms);
    }
}
