package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;

/** When a write may run, and what a refusal says. */
interface WriteWindowRules {
    @ContractRule(hint = "is notAfter compared with the store's clock in the step that writes?")
    @DisplayName("WINDOW-1 (N31): a write that arrives after its window is rejected and changes nothing")
    default void window1_aLateWriteChangesNothing(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        assertOutside(fixture, stored, fixture.closedWindow());
    }

    @ContractRule(hint = "is notBefore compared with the store's clock in the step that writes?")
    @DisplayName("WINDOW-2: a write that arrives before its window is rejected and changes nothing")
    default void window2_anEarlyWriteChangesNothing(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        Instant now = fixture.now();
        assertOutside(fixture, stored, Write.Preconditions.within(now.plusSeconds(10), now.plusSeconds(60)));
    }

    private static void assertOutside(TckFixture fixture, WorkerRecord stored, Write.Preconditions preconditions) {
        List<Write> writes = List.of(
                new Write.Insert(fixture.newRecord("b"), KEEP, preconditions),
                new Write.Replace(stored, fixture.withSession(stored, "s"), KEEP, preconditions),
                new Write.Remove(stored, preconditions));
        fixture.write(writes).forEach(result -> rejection(result, RejectionReason.OutsideWindow.class));
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), fixture.now());
        rejection(fixture.writeControl(FleetControl.none(), next, preconditions), RejectionReason.OutsideWindow.class);
        assertThat(fixture.store().control()).isEqualTo(FleetControl.none());
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(stored);
    }

    @ContractRule(
            hint = "is an end compared with < where <= is required, or rounded?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("WINDOW-3: both ends of the window are inclusive, and one millisecond outside them is rejected")
    default void window3_bothEndsBelongToTheWindow(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        Instant now = fixture.now();
        Write.Preconditions over = Write.Preconditions.within(now.minusMillis(5), now.minusMillis(1));
        Write.Preconditions ahead = Write.Preconditions.within(now.plusMillis(1), now.plusMillis(5));
        rejection(fixture.write(new Write.Remove(stored, over)), RejectionReason.OutsideWindow.class);
        rejection(fixture.write(new Write.Remove(stored, ahead)), RejectionReason.OutsideWindow.class);
        assertApplied(fixture.write(new Write.Remove(stored, Write.Preconditions.within(now, now))));
        FleetControl next = FleetControlTransitions.clearSignals(FleetControl.none(), now);
        for (Write.Preconditions outside : new Write.Preconditions[] {over, ahead}) {
            rejection(fixture.writeControl(FleetControl.none(), next, outside), RejectionReason.OutsideWindow.class);
        }
        assertApplied(fixture.writeControl(FleetControl.none(), next, Write.Preconditions.within(now, now)));
    }

    @ContractRule(hint = "are the preconditions checked in the order of the port's Javadoc?")
    @DisplayName(
            "WINDOW-4: a rejection names the first violated precondition: time, control, version, session, transfer")
    default void window4_aRejectionNamesTheFirstViolatedPrecondition(TckFixture fixture) {
        WorkerRecord holder = fixture.assign(fixture.put("holder"), "s");
        WorkerRecord stored = fixture.put("a");
        WorkerRecord removed = fixture.put("removed");
        fixture.delete(removed);
        WorkerRecord other = withFreshVersion(stored);
        WorkerRecord wants = fixture.withSession(stored, "s");
        Write.Preconditions.SessionTransfer none = new Write.Preconditions.SessionTransfer(session("t"), 1);
        Write.Preconditions preconditions = fixture.openWindow().transferring(none);

        rejection(
                fixture.write(new Write.Replace(
                        other,
                        wants,
                        KEEP,
                        fixture.closedWindow().underControl(7).transferring(none))),
                RejectionReason.OutsideWindow.class);
        rejection(
                fixture.write(new Write.Replace(other, wants, KEEP, preconditions.underControl(7))),
                RejectionReason.ControlRevisionMismatch.class);
        rejection(
                fixture.write(new Write.Replace(other, wants, KEEP, preconditions)),
                RejectionReason.VersionMismatch.class);
        rejection(
                fixture.write(new Write.Insert(fixture.withSession(removed, "s"), KEEP, preconditions)),
                RejectionReason.RecentlyRemoved.class);
        rejection(
                fixture.write(new Write.Replace(stored, wants, KEEP, preconditions)),
                RejectionReason.SessionHeld.class);
        rejection(
                fixture.write(new Write.Replace(stored, withSession(stored, "u", 1), KEEP, preconditions)),
                RejectionReason.TransferSourceMissing.class);
        fixture.assertStored(holder, stored);
    }

    @ContractRule(hint = "is the time taken from the store's clock in the step that writes?")
    @DisplayName("WINDOW-5: a result carries the store's time of its decision, in whole milliseconds")
    default void window5_aResultCarriesTheTime(TckFixture fixture) {
        fixture.advanceByFraction();
        assertTimes(fixture, fixture.newRecord("a"));
        fixture.advanceByFraction();
        assertTimes(fixture, fixture.newRecord("b"));
    }

    private static void assertTimes(TckFixture fixture, WorkerRecord worker) {
        Instant before = fixture.now();
        WriteResult applied = fixture.write(fixture.insert(worker));
        WriteResult refused = fixture.write(fixture.insert(withFreshVersion(worker)));
        FleetControl stands = fixture.store().control();
        FleetControl next = FleetControlTransitions.clearSignals(stands, before);
        WriteResult ordered = fixture.writeControl(stands, next, fixture.openWindow());
        WriteResult late = fixture.writeControl(
                stands, FleetControlTransitions.clearSignals(stands, before), fixture.openWindow());
        Instant after = fixture.now();

        rejection(late, RejectionReason.ControlRevisionMismatch.class);
        Stream.of(applied, refused).forEach(result -> fixture.assertTime(result.at(), before, after));
        Stream.of(ordered, late).forEach(result -> fixture.assertTime(result.at(), before, after));
    }
}
