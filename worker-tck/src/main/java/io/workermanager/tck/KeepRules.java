package io.workermanager.tck;

import static io.workermanager.tck.RecordRepresentation.assertThatAll;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
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

/** How long a record is kept: at least as long as was asked, and not for ever. */
interface KeepRules {
    @ContractRule(hint = "is every record written with its time to live, and every index cleaned after it?")
    @DisplayName(
            "KEEP-1 (N12): a record is visible at least as long as it must be kept, and gone from every query within ten seconds")
    default void keep1_aRecordIsKeptAsLongAsWasAsked(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord stays = fixture.put("stays");
        WorkerRecord goes = fixture.newRecord("goes", Profile.of("brief", "x"), keepFor);
        WriteResult result = fixture.write(new Write.Insert(goes, keepFor, fixture.openWindow()));
        assertApplied(result);
        Instant until = result.at().plus(keepFor);

        fixture.await("the record is gone", () -> {
            Timestamped<Optional<WorkerRecord>> seen = fixture.store().find(goes.id());
            if (seen.value().isEmpty()) {
                assertThat(seen.at())
                        .as("when a record is gone that is kept until then")
                        .isAfterOrEqualTo(until);
            }
            return seen.value().isEmpty();
        });
        fixture.await(
                "no query counts it any more",
                () -> fixture.store().census().value().counts().size() == 1);
        fixture.assertStored(stays);
    }

    @ContractRule(hint = "is the time to live set by a replace, too?")
    @DisplayName("KEEP-2: every write sets anew how long its record is kept, to longer")
    default void keep2_aReplaceKeepsTheRecordLonger(TckFixture fixture) {
        fixture.retryUntilInTime("a write after another one", keepFor -> isKeptLonger(fixture, keepFor));
    }

    private static boolean isKeptLonger(TckFixture fixture, Duration keepFor) {
        WorkerRecord first = fixture.newRecord("a" + keepFor.toMillis());
        WriteResult inserted = fixture.write(new Write.Insert(first, keepFor, fixture.openWindow()));
        assertApplied(inserted);
        WorkerRecord second = fixture.withSession(first, "s" + keepFor.toMillis());
        WriteResult replaced = fixture.write(fixture.replace(first, second));
        if (!replaced.at().isBefore(inserted.at().plus(keepFor))) {
            return false;
        }
        assertApplied(replaced);
        fixture.advanceTime(keepFor.plusMillis(100));

        assertThat(fixture.holder("s" + keepFor.toMillis())).contains(second);
        assertThat(fixture.find(second)).contains(second);
        assertThatAll(fixture.inspect().scan(ScanScope.ALL)).contains(second);
        return true;
    }

    @ContractRule(hint = "does a record keep the longest time that it was ever given?")
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
                () -> fixture.store().census().value().counts().isEmpty());
        fixture.assertStored();
    }

    @ContractRule(hint = "is the time to live set before the conditions are checked?")
    @DisplayName("KEEP-4 (N7): a write that is refused does not change how long a record is kept")
    default void keep4_aRefusedWriteKeepsNothing(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord worker = fixture.newRecord("a", Profile.defaults(), keepFor);
        assertApplied(fixture.write(new Write.Insert(worker, keepFor, fixture.openWindow())));
        WorkerRecord stale = withFreshVersion(worker);
        fixture.write(fixture.replace(stale, fixture.withSession(stale, "s")));
        fixture.write(new Write.Replace(worker, fixture.withSession(worker, "s"), KEEP, fixture.closedWindow()));
        fixture.await("the record is gone", () -> fixture.find(worker).isEmpty());
    }

    @ContractRule(hint = "does a replace rely on the record that it expects rather than on the one that is stored?")
    @DisplayName(
            "KEEP-5 (N2): a write to a record that is gone creates none, and its id is free for a new registration")
    default void keep5_aRecordThatIsGoneIsGone(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(200);
        WorkerRecord gone = fixture.newRecord("a", Profile.defaults(), keepFor);
        assertApplied(fixture.write(new Write.Insert(gone, keepFor, fixture.openWindow())));
        fixture.await("the record is gone", () -> fixture.find(gone).isEmpty());

        WriteResult beat = fixture.write(fixture.replace(gone, fixture.withSession(gone, "s")));
        assertVersionMismatch(beat);
        rejection(fixture.write(fixture.remove(gone)), RejectionReason.VersionMismatch.class);
        assertThat(fixture.holder("s")).isEmpty();
        assertThat(fixture.find(gone)).isEmpty();

        WorkerRecord next = fixture.put(fixture.nextIncarnation(gone));
        assertThat(fixture.find(gone)).contains(next);
    }

    @ContractRule(hint = "does a long time to live overflow, or is it cut?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("KEEP-6 (N6): a record is kept for as long as ten years and a day if that was asked")
    default void keep6_aRecordIsKeptForYears(TckFixture fixture) {
        for (Duration keepFor : new Duration[] {Duration.ofDays(30), Duration.ofDays(3661)}) {
            WorkerRecord worker = fixture.newRecord("kept-" + keepFor.toDays());
            assertApplied(fixture.write(new Write.Insert(worker, keepFor, fixture.openWindow())));
            fixture.advanceTime(keepFor.minusMillis(1));
            assertThat(fixture.find(worker))
                    .as("one millisecond before the end")
                    .contains(worker);
            fixture.await("the record is gone", () -> fixture.find(worker).isEmpty());
        }
    }

    @ContractRule(
            hint = "does anything end by the latest time that was ever seen, rather than by the clock?",
            requires = {Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName(
            "KEEP-7: what is written after the clock was set back stands for its time, and ends when it is over by the clock")
    default void keep7_aClockThatIsSetBackEndsNothing(TckFixture fixture) {
        Duration ttl = Duration.ofMinutes(5);
        Duration keepFor = Duration.ofMinutes(10);
        WorkerRecord before = fleet.put("before");
        fleet.setBack(Duration.ofHours(1));
        WorkerRecord after = fleet.newcomer("after", Profile.defaults(), ttl);
        TckFixture.assertApplied(fleet.write(new Write.Insert(after, keepFor, fleet.terms())));
        FleetControl orders = FleetControlTransitions.clearSignals(FleetControl.none(), fleet.now());
        TckFixture.assertApplied(fleet.store().writeControl(FleetControl.none(), orders, keepFor, fleet.terms()));
        fleet.look().assertStand(before, after);

        fixture.advanceTime(ttl.minusMillis(1));
        assertThatAll(fixture.inspect().idle())
                .as("the idle, one millisecond before the end of a lease")
                .contains(after);
        fixture.advanceTime(Duration.ofMillis(1));
        assertThatAll(fixture.inspect().idle())
                .as("the idle, at the end of a lease")
                .doesNotContain(after);
        fixture.advanceTime(keepFor.minus(ttl).minusMillis(1));
        assertThat(fixture.find(after)).as("one millisecond before the end").contains(after);
        assertThat(fixture.store().control())
                .as("the orders, one millisecond before their end")
                .isEqualTo(orders);
        fixture.await("the record is gone", () -> fixture.find(after).isEmpty());
    }
}
