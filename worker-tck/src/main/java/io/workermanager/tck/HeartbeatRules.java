package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;

/** A lease that is renewed, and nothing else: what a fleet writes most, and a store may have a shorter way for. */
interface HeartbeatRules {
    @Test
    @DisplayName("BEAT-1 (N31): a lone beat outside its window is refused and changes nothing")
    @DiagnosticHint("does the shorter way for a beat compare the window with the store's clock?")
    default void beat1_aBeatOutsideItsWindowChangesNothing(TckFixture fleet) {
        WorkerRecord stored = registered(fleet, "a");
        Instant now = fleet.now();
        for (WritePreconditions terms :
                List.of(fleet.termsOver(), WritePreconditions.within(now.plusSeconds(10), now.plusSeconds(60)))) {
            TckFixture.refusal(fleet.write(renewal(fleet, stored, terms)), RejectionReason.OutsideWindow.class);
        }
        fleet.look().assertStand(stored);
    }

    @Test
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

        Write renewal = renewal(fleet, stored, fleet.terms().underControl(revision));
        TckFixture.assertApplied(fleet.write(renewal));
        fleet.look().assertStand(renewal.after().orElseThrow());
    }

    @Test
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

        WorkerRecord left = registered(fleet, "b");
        fleet.drop(left);
        assertThat(TckFixture.refusal(
                                fleet.write(renewal(fleet, left, fleet.terms())), RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName(
            "BEAT-4 (N5): a lone beat that runs again is applied and changes nothing, whatever its terms say by then")
    @DiagnosticHint("does the shorter way for a beat look at the version to write before anything else?")
    default void beat4_aBeatThatRunsAgainIsApplied(TckFixture fleet) {
        WorkerRecord stored = registered(fleet, "a");
        Write.Replace first = renewal(fleet, stored, fleet.terms());
        TckFixture.assertApplied(fleet.write(first));
        for (WritePreconditions terms :
                List.of(fleet.terms(), fleet.termsOver(), fleet.terms().underControl(7))) {
            TckFixture.assertApplied(fleet.write(new Write.Replace(stored, first.next(), first.keepFor(), terms)));
        }
        fleet.look().assertStand(first.next());
    }

    private static WorkerRecord registered(TckFixture fleet, String id) {
        WorkerRecord first = fleet.newcomer(id);
        TckFixture.assertApplied(
                fleet.write(new Write.Insert(first, first.lease().ttl(), fleet.terms())));
        return first;
    }

    /** Kept as long as its lease, like the record of a worker that holds nothing. */
    private static Write.Replace renewal(TckFixture fleet, WorkerRecord stored, WritePreconditions terms) {
        WorkerRecord next = TestRecords.fresh(
                HeartbeatTransitions.heartbeat(stored, Heartbeat.alive(), 1, FleetControl.none(), fleet.now()));
        return new Write.Replace(stored, next, next.lease().ttl(), terms);
    }
}
