package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a write may run, and what a refusal says. */
interface WindowRules {
    @Test
    @DisplayName("WINDOW-1 (N31): a write that arrives after its window is refused and changes nothing")
    @DiagnosticHint("is notAfter compared with the store's clock in the step that writes?")
    default void window1_aLateWriteChangesNothing(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        assertOutside(fleet, stored, fleet.termsOver());
    }

    @Test
    @DisplayName("WINDOW-2: a write that arrives before its window is refused and changes nothing")
    @DiagnosticHint("is notBefore compared with the store's clock in the step that writes?")
    default void window2_anEarlyWriteChangesNothing(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        Instant now = fleet.now();
        assertOutside(fleet, stored, WritePreconditions.within(now.plusSeconds(10), now.plusSeconds(60)));
    }

    private static void assertOutside(TckFixture fleet, WorkerRecord stored, WritePreconditions terms) {
        List<Write> writes = List.of(
                new Write.Insert(fleet.newcomer("b"), TckFixture.KEEP, terms),
                new Write.Replace(stored, fleet.busy(stored, "s"), TckFixture.KEEP, terms),
                new Write.Remove(stored, terms));
        fleet.write(writes).forEach(result -> TckFixture.refusal(result, RejectionReason.OutsideWindow.class));
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        TckFixture.refusal(order(fleet, next, terms), RejectionReason.OutsideWindow.class);
        assertThat(fleet.store().control()).isEqualTo(FleetControl.none());
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(stored);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("WINDOW-3: both ends belong to the window, and not a millisecond more")
    @DiagnosticHint("is an end compared with < where <= is meant, or rounded?")
    default void window3_bothEndsBelongToTheWindow(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        Instant now = fleet.now();
        WritePreconditions over = WritePreconditions.within(now.minusMillis(5), now.minusMillis(1));
        WritePreconditions ahead = WritePreconditions.within(now.plusMillis(1), now.plusMillis(5));
        TckFixture.refusal(fleet.write(new Write.Remove(stored, over)), RejectionReason.OutsideWindow.class);
        TckFixture.refusal(fleet.write(new Write.Remove(stored, ahead)), RejectionReason.OutsideWindow.class);
        TckFixture.assertApplied(fleet.write(new Write.Remove(stored, WritePreconditions.within(now, now))));
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), now);
        for (WritePreconditions outside : new WritePreconditions[] {over, ahead}) {
            TckFixture.refusal(order(fleet, next, outside), RejectionReason.OutsideWindow.class);
        }
        TckFixture.assertApplied(order(fleet, next, WritePreconditions.within(now, now)));
    }

    private static WriteResult order(TckFixture fleet, FleetControl first, WritePreconditions terms) {
        return order(fleet, FleetControl.none(), first, terms);
    }

    private static WriteResult order(
            TckFixture fleet, FleetControl expected, FleetControl next, WritePreconditions terms) {
        return fleet.store().writeControl(expected, next, TckFixture.KEEP, terms);
    }

    @Test
    @DisplayName(
            "WINDOW-4: a refusal names the first condition that did not hold: time, control, version, session, handover")
    @DiagnosticHint("are the conditions checked in the order in which the port lists them?")
    default void window4_aRefusalNamesTheFirstCondition(TckFixture fleet) {
        WorkerRecord holder = fleet.assign(fleet.put("holder"), "s");
        WorkerRecord stored = fleet.put("a");
        WorkerRecord removed = fleet.put("removed");
        fleet.drop(removed);
        WorkerRecord other = TestRecords.fresh(stored);
        WorkerRecord wants = fleet.busy(stored, "s");
        WritePreconditions.SessionTransfer none = new WritePreconditions.SessionTransfer(TckFixture.session("t"), 1);
        WritePreconditions terms = fleet.terms().takingOver(none);

        refused(
                fleet,
                new Write.Replace(
                        other,
                        wants,
                        TckFixture.KEEP,
                        fleet.termsOver().underControl(7).takingOver(none)),
                RejectionReason.OutsideWindow.class);
        refused(
                fleet,
                new Write.Replace(other, wants, TckFixture.KEEP, terms.underControl(7)),
                RejectionReason.ControlRevisionMismatch.class);
        refused(fleet, new Write.Replace(other, wants, TckFixture.KEEP, terms), RejectionReason.VersionMismatch.class);
        refused(
                fleet,
                new Write.Insert(fleet.busy(removed, "s"), TckFixture.KEEP, terms),
                RejectionReason.RecentlyRemoved.class);
        refused(fleet, new Write.Replace(stored, wants, TckFixture.KEEP, terms), RejectionReason.SessionHeld.class);
        refused(
                fleet,
                new Write.Replace(stored, TestRecords.holding(stored, "u", 1), TckFixture.KEEP, terms),
                RejectionReason.TransferSourceMissing.class);
        fleet.look().assertStand(holder, stored);
    }

    private static void refused(TckFixture fleet, Write write, Class<? extends RejectionReason> why) {
        TckFixture.refusal(fleet.write(write), why);
    }

    @Test
    @DisplayName("WINDOW-5: a result carries the store's time at which it was decided, in whole milliseconds")
    @DiagnosticHint("is the time taken from the store's clock in the step that writes?")
    default void window5_aResultCarriesTheTime(TckFixture fleet) {
        fleet.elapseAFraction();
        assertTimes(fleet, fleet.newcomer("a"));
        fleet.elapseAFraction();
        assertTimes(fleet, fleet.newcomer("b"));
    }

    private static void assertTimes(TckFixture fleet, WorkerRecord worker) {
        Instant before = fleet.now();
        WriteResult applied = fleet.write(fleet.insert(worker));
        WriteResult refused = fleet.write(fleet.insert(TestRecords.fresh(worker)));
        FleetControl stands = fleet.store().control();
        WriteResult ordered = order(fleet, stands, FleetControlTransitions.clearSignals(stands, before), fleet.terms());
        WriteResult late = order(fleet, stands, FleetControlTransitions.clearSignals(stands, before), fleet.terms());
        Instant after = fleet.now();

        TckFixture.refusal(late, RejectionReason.ControlRevisionMismatch.class);
        for (WriteResult result : new WriteResult[] {applied, refused}) {
            assertTime(result, before, after);
        }
        for (WriteResult result : new WriteResult[] {ordered, late}) {
            assertTime(result, before, after);
        }
    }

    private static void assertTime(WriteResult result, Instant before, Instant after) {
        assertThat(result.at()).isBetween(before.minusSeconds(1), after.plusSeconds(1));
        assertThat(result.at()).isEqualTo(result.at().truncatedTo(ChronoUnit.MILLIS));
    }
}
