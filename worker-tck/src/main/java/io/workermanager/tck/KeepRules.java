package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import io.workermanager.rules.RegistrationTransitions;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a record is kept: at least as long as was asked, and not for ever. */
interface KeepRules {
    @Test
    @DisplayName(
            "KEEP-1 (N12): a record is visible at least as long as it must be kept, and gone from every query within ten seconds")
    @DiagnosticHint("is every record written with its time to live, and every index cleaned after it?")
    default void keep1_aRecordIsKeptAsLongAsWasAsked(TckFixture fleet) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord stays = fleet.put("stays");
        WorkerRecord goes = fleet.newcomer("goes", Profile.of("brief", "x"), keepFor);
        WriteResult result = fleet.write(new Write.Insert(goes, keepFor, fleet.terms()));
        TckFixture.assertApplied(result);
        Instant until = result.at().plus(keepFor);

        fleet.await("the record is gone", () -> {
            Timestamped<Optional<WorkerRecord>> seen = fleet.store().find(goes.id());
            if (seen.value().isEmpty()) {
                assertThat(seen.at())
                        .as("when a record is gone that is kept until then")
                        .isAfterOrEqualTo(until);
            }
            return seen.value().isEmpty();
        });
        fleet.await(
                "no query counts it any more",
                () -> fleet.store().census().value().counts().size() == 1);
        fleet.look().assertStand(stays);
    }

    @Test
    @DisplayName("KEEP-2: every write sets anew how long its record is kept, to longer")
    @DiagnosticHint("is the time to live set by a replace, too?")
    default void keep2_aReplaceKeepsTheRecordLonger(TckFixture fleet) {
        fleet.within("a write after another one", keepFor -> isKeptLonger(fleet, keepFor));
    }

    private static boolean isKeptLonger(TckFixture fleet, Duration keepFor) {
        WorkerRecord first = fleet.newcomer("a" + keepFor.toMillis());
        WriteResult inserted = fleet.write(new Write.Insert(first, keepFor, fleet.terms()));
        TckFixture.assertApplied(inserted);
        WorkerRecord second = fleet.busy(first, "s" + keepFor.toMillis());
        WriteResult replaced = fleet.write(fleet.replace(first, second));
        if (!replaced.at().isBefore(inserted.at().plus(keepFor))) {
            return false;
        }
        TckFixture.assertApplied(replaced);
        fleet.elapse(keepFor.plusMillis(100));

        assertThat(fleet.holder("s" + keepFor.toMillis())).contains(second);
        assertThat(fleet.find(second)).contains(second);
        RecordRepresentation.assertThatAll(fleet.look().scan(ScanScope.ALL)).contains(second);
        return true;
    }

    @Test
    @DisplayName("KEEP-3 (N12): every write sets anew how long its record is kept, to shorter")
    @DiagnosticHint("does a record keep the longest time that it was ever given?")
    default void keep3_aReplaceKeepsTheRecordShorter(TckFixture fleet) {
        WorkerRecord first = fleet.assign(fleet.put("a"), "s");
        WorkerRecord left = TestRecords.fresh(RegistrationTransitions.leave(
                SessionTransitions.forget(first, TckFixture.session("s"), fleet.now()), fleet.now()));
        TckFixture.assertApplied(fleet.write(new Write.Replace(first, left, Duration.ofMillis(200), fleet.terms())));
        fleet.await("the record is gone", () -> fleet.find(left).isEmpty());
        fleet.await(
                "no query counts it",
                () -> fleet.store().census().value().counts().isEmpty());
        fleet.look().assertStand();
    }

    @Test
    @DisplayName("KEEP-4 (N7): a write that is refused does not change how long a record is kept")
    @DiagnosticHint("is the time to live set before the conditions are checked?")
    default void keep4_aRefusedWriteKeepsNothing(TckFixture fleet) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord worker = fleet.newcomer("a", Profile.defaults(), keepFor);
        TckFixture.assertApplied(fleet.write(new Write.Insert(worker, keepFor, fleet.terms())));
        WorkerRecord stale = TestRecords.fresh(worker);
        fleet.write(fleet.replace(stale, fleet.busy(stale, "s")));
        fleet.write(new Write.Replace(worker, fleet.busy(worker, "s"), TckFixture.KEEP, fleet.termsOver()));
        fleet.await("the record is gone", () -> fleet.find(worker).isEmpty());
    }

    @Test
    @DisplayName(
            "KEEP-5 (N2): a write to a record that is gone creates none, and its id is free for a new registration")
    @DiagnosticHint("does a replace rely on the record that it expects rather than on the one that is stored?")
    default void keep5_aRecordThatIsGoneIsGone(TckFixture fleet) {
        Duration keepFor = Duration.ofMillis(200);
        WorkerRecord gone = fleet.newcomer("a", Profile.defaults(), keepFor);
        TckFixture.assertApplied(fleet.write(new Write.Insert(gone, keepFor, fleet.terms())));
        fleet.await("the record is gone", () -> fleet.find(gone).isEmpty());

        WriteResult beat = fleet.write(fleet.replace(gone, fleet.busy(gone, "s")));
        assertThat(TckFixture.refusal(beat, RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();
        TckFixture.refusal(fleet.write(fleet.remove(gone)), RejectionReason.VersionMismatch.class);
        assertThat(fleet.holder("s")).isEmpty();
        assertThat(fleet.find(gone)).isEmpty();

        WorkerRecord next = fleet.put(fleet.successor(gone));
        assertThat(fleet.find(gone)).contains(next);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("KEEP-6 (N6): a record is kept for as long as ten years and a day if that was asked")
    @DiagnosticHint("does a long time to live overflow, or is it cut?")
    default void keep6_aRecordIsKeptForYears(TckFixture fleet) {
        for (Duration keepFor : new Duration[] {Duration.ofDays(30), Duration.ofDays(3661)}) {
            WorkerRecord worker = fleet.newcomer("kept-" + keepFor.toDays());
            TckFixture.assertApplied(fleet.write(new Write.Insert(worker, keepFor, fleet.terms())));
            fleet.elapse(keepFor.minusMillis(1));
            assertThat(fleet.find(worker)).as("one millisecond before the end").contains(worker);
            fleet.await("the record is gone", () -> fleet.find(worker).isEmpty());
        }
    }

    @Test
    @RequiresCapability({Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName(
            "KEEP-7: what is written after the clock was set back stands for its time, and ends when it is over by the clock")
    @DiagnosticHint("does anything end by the latest time that was ever seen, rather than by the clock?")
    default void keep7_aClockThatIsSetBackEndsNothing(TckFixture fleet) {
        Duration ttl = Duration.ofMinutes(5);
        Duration keepFor = Duration.ofMinutes(10);
        WorkerRecord before = fleet.put("before");
        fleet.setBack(Duration.ofHours(1));
        WorkerRecord after = fleet.newcomer("after", Profile.defaults(), ttl);
        TckFixture.assertApplied(fleet.write(new Write.Insert(after, keepFor, fleet.terms())));
        FleetControl orders = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        TckFixture.assertApplied(fleet.store().writeControl(FleetControl.none(), orders, keepFor, fleet.terms()));
        fleet.look().assertStand(before, after);

        fleet.elapse(ttl.minusMillis(1));
        RecordRepresentation.assertThatAll(fleet.look().idle())
                .as("the idle, one millisecond before the end of a lease")
                .contains(after);
        fleet.elapse(Duration.ofMillis(1));
        RecordRepresentation.assertThatAll(fleet.look().idle())
                .as("the idle, at the end of a lease")
                .doesNotContain(after);
        fleet.elapse(keepFor.minus(ttl).minusMillis(1));
        assertThat(fleet.find(after)).as("one millisecond before the end").contains(after);
        assertThat(fleet.store().control())
                .as("the orders, one millisecond before their end")
                .isEqualTo(orders);
        fleet.await("the record is gone", () -> fleet.find(after).isEmpty());
    }
}
