package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.assertThatAll;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static io.workermanager.tck.TestRecords.withSession;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.FleetControlTransitions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;

/** The retention of records. */
interface KeepRules {
    /** The last one ends after the seconds since 1970 need more than 31 bits. */
    List<Duration> LONG_TIMES = List.of(Duration.ofDays(30), Duration.ofDays(3661), Duration.ofDays(3661));

    @ContractRule(hint = "is every record written with a time to live, and every index cleaned after it?")
    @DisplayName(
            "KEEP-1 (N12): a record is visible for at least its requested time, and is gone from every query ten seconds later")
    default void keep1_aRecordIsKeptForItsTime(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord stays = fixture.put("stays");
        WorkerRecord idle = fixture.newRecord("goes", Profile.of("brief", "x"), keepFor);
        WorkerRecord goes = withSession(idle, "s", fixture.currentToken());
        Instant until = fixture.put(goes, keepFor).plus(keepFor);

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
                "no query finds it by its session", () -> fixture.holder("s").isEmpty());
        fixture.await(
                "no query counts it any more",
                () -> fixture.store().census().value().counts().size() == 1);
        fixture.assertStored(stays);
    }

    @ContractRule(hint = "does a replace set the time to live?")
    @DisplayName("KEEP-2: every write replaces the retention of its record, with a longer one")
    default void keep2_aReplaceExtendsTheRetention(TckFixture fixture) {
        fixture.retryUntilInTime("a write after another one", keepFor -> isKeptLonger(fixture, keepFor));
    }

    private static boolean isKeptLonger(TckFixture fixture, Duration keepFor) {
        WorkerRecord first = fixture.newRecord("a" + keepFor.toMillis());
        Instant inserted = fixture.put(first, keepFor);
        WorkerRecord second = fixture.withSession(first, "s" + keepFor.toMillis());
        WriteResult replaced = fixture.write(fixture.replace(first, second));
        if (!replaced.at().isBefore(inserted.plus(keepFor))) {
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
    @DisplayName("KEEP-3 (N12): every write replaces the retention of its record, with a shorter one")
    default void keep3_aReplaceShortensTheRetention(TckFixture fixture) {
        WorkerRecord first = fixture.assign(fixture.put("a"), "s");
        WorkerRecord left = fixture.left(fixture.without(first, "s"));
        assertApplied(fixture.write(new Write.Replace(first, left, Duration.ofMillis(200), fixture.openWindow())));
        fixture.await("the record is gone", () -> fixture.find(left).isEmpty());
        fixture.await(
                "no query counts it",
                () -> fixture.store().census().value().counts().isEmpty());
        fixture.assertStored();
    }

    @ContractRule(hint = "is the time to live set before the preconditions are checked?")
    @DisplayName("KEEP-4 (N7): a rejected write does not change the retention of the record")
    default void keep4_aRejectedWriteDoesNotChangeTheRetention(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(300);
        WorkerRecord worker = fixture.newRecord("a", keepFor);
        fixture.put(worker, keepFor);
        WorkerRecord stale = withFreshVersion(worker);
        fixture.claim(stale, "s");
        fixture.write(new Write.Replace(worker, fixture.withSession(worker, "s"), KEEP, fixture.closedWindow()));
        fixture.await("the record is gone", () -> fixture.find(worker).isEmpty());
    }

    @ContractRule(hint = "does a replace rely on the expected record instead of the stored one?")
    @DisplayName("KEEP-5 (N2): a write to an expired record creates none, and its id is free for a new registration")
    default void keep5_aWriteToAnExpiredRecordCreatesNone(TckFixture fixture) {
        Duration keepFor = Duration.ofMillis(200);
        WorkerRecord gone = fixture.newRecord("a", keepFor);
        fixture.put(gone, keepFor);
        fixture.await("the record is gone", () -> fixture.find(gone).isEmpty());

        WriteResult beat = fixture.claim(gone, "s");
        assertVersionMismatch(beat);
        rejection(fixture.write(fixture.remove(gone)), RejectionReason.VersionMismatch.class);
        assertThat(fixture.holder("s")).isEmpty();
        assertThat(fixture.find(gone)).isEmpty();

        WorkerRecord next = fixture.put(fixture.nextIncarnation(gone));
        assertThat(fixture.find(gone)).contains(next);
    }

    @ContractRule(hint = "does a long time to live overflow, or is it truncated?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("KEEP-6 (N6): a record is kept for up to ten years and a day if the write requests it")
    default void keep6_aRecordIsKeptForYears(TckFixture fixture) {
        for (Duration keepFor : LONG_TIMES) {
            WorkerRecord worker = fixture.newRecord("kept-" + fixture.nextNumber());
            fixture.put(worker, keepFor);
            fixture.advanceTime(keepFor.minusMillis(1));
            assertThat(fixture.find(worker))
                    .as("one millisecond before the end")
                    .contains(worker);
            fixture.await("the record is gone", () -> fixture.find(worker).isEmpty());
        }
    }

    @ContractRule(
            hint = "does expiry use the latest time ever seen instead of the clock?",
            requires = {Capability.MOVABLE_CLOCK, Capability.CLOCK_SET_BACK})
    @DisplayName("KEEP-7: what is written after the clock was set back lasts for its time, and ends by the clock")
    default void keep7_aClockSetBackEndsNothing(TckFixture fixture) {
        Duration ttl = Duration.ofMinutes(5);
        Duration keepFor = Duration.ofMinutes(10);
        WorkerRecord before = fixture.put("before");
        fixture.moveClockBack(Duration.ofHours(1));
        WorkerRecord after = fixture.newRecord("after", ttl);
        fixture.put(after, keepFor);
        FleetControl orders = FleetControlTransitions.clearSignals(FleetControl.none(), fixture.now());
        assertApplied(fixture.store()
                .writeControl(FleetControl.none(), orders, keepFor, fixture.openWindow(), Optional.empty()));
        fixture.assertStored(before, after);

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

    @ContractRule(
            hint = "is a time cut to whole seconds, or stored in a type that is too small?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("KEEP-8: a record is kept to the last millisecond of any time, and is gone ten seconds later")
    default void keep8_aRecordIsKeptForAnyTime(TckFixture fixture) {
        GeneratedValues values = new GeneratedValues(8);
        Map<Duration, WorkerRecord> kept = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            kept.put(values.length(Duration.ofMillis(1), Duration.ofDays(3661)), fixture.newRecord("w" + i));
        }
        List<Write> inserts = new ArrayList<>();
        kept.forEach((keepFor, worker) -> inserts.add(new Write.Insert(
                withSession(worker, "s of " + worker.id(), fixture.currentToken()), keepFor, fixture.openWindow())));
        fixture.write(inserts).forEach(TckFixture::assertApplied);
        Duration passed = Duration.ZERO;
        for (Map.Entry<Duration, WorkerRecord> entry : kept.entrySet()) {
            Duration last = entry.getKey().minusMillis(1);
            if (last.compareTo(passed) > 0) {
                fixture.advanceTime(last.minus(passed));
                passed = last;
            }
            assertThat(fixture.find(entry.getValue()))
                    .as("a record that is kept for %s, one millisecond before the end", entry.getKey())
                    .isPresent();
        }
        fixture.advanceTime(Duration.ofMillis(10_001));
        assertThat(fixture.inspect().scan(ScanScope.ALL))
                .as("records, ten seconds after their time")
                .isEmpty();
    }
}
