package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a write may run, and what a refusal says. */
interface WindowRules {
    @Test
    @DisplayName("WINDOW-1 (N31): a write that arrives after its window is refused and changes nothing")
    @Ask("is notAfter compared with the store's clock in the step that writes?")
    default void window1_aLateWriteChangesNothing(Fleet fleet) {
        Worker stored = fleet.put("a");
        assertOutside(fleet, stored, fleet.termsOver());
    }

    @Test
    @DisplayName("WINDOW-2: a write that arrives before its window is refused and changes nothing")
    @Ask("is notBefore compared with the store's clock in the step that writes?")
    default void window2_anEarlyWriteChangesNothing(Fleet fleet) {
        Worker stored = fleet.put("a");
        Instant now = fleet.now();
        assertOutside(fleet, stored, Terms.within(now.plusSeconds(10), now.plusSeconds(60)));
    }

    private static void assertOutside(Fleet fleet, Worker stored, Terms terms) {
        List<Write> writes = List.of(
                new Write.Insert(fleet.newcomer("b"), Fleet.KEEP, terms),
                new Write.Replace(stored, fleet.busy(stored, "s"), Fleet.KEEP, terms),
                new Write.Remove(stored, terms));
        fleet.write(writes).forEach(result -> Fleet.refusal(result, Refusal.OutsideWindow.class));
        FleetControl next = FleetControl.NONE.withoutSignals(fleet.now());
        Fleet.refusal(order(fleet, next, terms), Refusal.OutsideWindow.class);
        assertThat(fleet.store().control()).isEqualTo(FleetControl.NONE);
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(stored);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName("WINDOW-3: both ends belong to the window, and not a millisecond more")
    @Ask("is an end compared with < where <= is meant, or rounded?")
    default void window3_bothEndsBelongToTheWindow(Fleet fleet) {
        Worker stored = fleet.put("a");
        Instant now = fleet.now();
        Terms over = Terms.within(now.minusMillis(5), now.minusMillis(1));
        Terms ahead = Terms.within(now.plusMillis(1), now.plusMillis(5));
        Fleet.refusal(fleet.write(new Write.Remove(stored, over)), Refusal.OutsideWindow.class);
        Fleet.refusal(fleet.write(new Write.Remove(stored, ahead)), Refusal.OutsideWindow.class);
        Fleet.assertApplied(fleet.write(new Write.Remove(stored, Terms.within(now, now))));
        FleetControl next = FleetControl.NONE.withoutSignals(now);
        for (Terms outside : new Terms[] {over, ahead}) {
            Fleet.refusal(order(fleet, next, outside), Refusal.OutsideWindow.class);
        }
        Fleet.assertApplied(order(fleet, next, Terms.within(now, now)));
    }

    private static WriteResult order(Fleet fleet, FleetControl first, Terms terms) {
        return order(fleet, FleetControl.NONE, first, terms);
    }

    private static WriteResult order(Fleet fleet, FleetControl expected, FleetControl next, Terms terms) {
        return fleet.store().writeControl(expected, next, Fleet.KEEP, terms);
    }

    @Test
    @DisplayName(
            "WINDOW-4: a refusal names the first condition that did not hold: time, control, version, session, handover")
    @Ask("are the conditions checked in the order in which the port lists them?")
    default void window4_aRefusalNamesTheFirstCondition(Fleet fleet) {
        Worker holder = fleet.assign(fleet.put("holder"), "s");
        Worker stored = fleet.put("a");
        Worker removed = fleet.put("removed");
        fleet.drop(removed);
        Worker other = Records.fresh(stored);
        Worker wants = fleet.busy(stored, "s");
        Terms.Handover none = new Terms.Handover(Fleet.session("t"), 1);
        Terms terms = fleet.terms().takingOver(none);

        refused(
                fleet,
                new Write.Replace(
                        other,
                        wants,
                        Fleet.KEEP,
                        fleet.termsOver().underControl(7).takingOver(none)),
                Refusal.OutsideWindow.class);
        refused(fleet, new Write.Replace(other, wants, Fleet.KEEP, terms.underControl(7)), Refusal.OtherControl.class);
        refused(fleet, new Write.Replace(other, wants, Fleet.KEEP, terms), Refusal.OtherVersion.class);
        refused(fleet, new Write.Insert(fleet.busy(removed, "s"), Fleet.KEEP, terms), Refusal.RemovedBefore.class);
        refused(fleet, new Write.Replace(stored, wants, Fleet.KEEP, terms), Refusal.SessionHeld.class);
        refused(
                fleet,
                new Write.Replace(stored, Records.holding(stored, "u", 1), Fleet.KEEP, terms),
                Refusal.NothingToTakeOver.class);
        fleet.look().assertStand(holder, stored);
    }

    private static void refused(Fleet fleet, Write write, Class<? extends Refusal> why) {
        Fleet.refusal(fleet.write(write), why);
    }

    @Test
    @DisplayName("WINDOW-5: a result carries the store's time at which it was decided, in whole milliseconds")
    @Ask("is the time taken from the store's clock in the step that writes?")
    default void window5_aResultCarriesTheTime(Fleet fleet) {
        fleet.elapseAFraction();
        assertTimes(fleet, fleet.newcomer("a"));
        fleet.elapseAFraction();
        assertTimes(fleet, fleet.newcomer("b"));
    }

    private static void assertTimes(Fleet fleet, Worker worker) {
        Instant before = fleet.now();
        WriteResult applied = fleet.write(fleet.insert(worker));
        WriteResult refused = fleet.write(fleet.insert(Records.fresh(worker)));
        FleetControl stands = fleet.store().control();
        WriteResult ordered = order(fleet, stands, stands.withoutSignals(before), fleet.terms());
        WriteResult late = order(fleet, stands, stands.withoutSignals(before), fleet.terms());
        Instant after = fleet.now();

        Fleet.refusal(late, Refusal.OtherControl.class);
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
