package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withSession;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

/** What a write does that runs again, at once or late. */
interface RepeatRules {
    @ContractRule(hint = "is the version to write compared before all preconditions?")
    @DisplayName(
            "REPEAT-1 (N5): an insert that runs again is applied and changes nothing, even if its preconditions no longer hold")
    default void repeat1_anInsertThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        assertApplied(fixture.write(fixture.insert(worker)));
        assertApplied(fixture.write(new Write.Insert(worker, KEEP, fixture.closedWindow())));
        assertApplied(fixture.write(
                new Write.Insert(worker, KEEP, fixture.openWindow().underControl(7))));
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "is the version to write compared before all preconditions?")
    @DisplayName(
            "REPEAT-2 (N5): a replace that runs again is applied and changes nothing, even if its preconditions no longer hold")
    default void repeat2_aReplaceThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord before = fixture.put("a");
        WorkerRecord after = fixture.assign(before, "s");
        assertApplied(fixture.write(fixture.replace(before, after)));
        assertApplied(fixture.write(new Write.Replace(before, after, KEEP, fixture.closedWindow())));
        assertApplied(fixture.write(
                new Write.Replace(before, after, KEEP, fixture.openWindow().underControl(7))));
        fixture.assertStored(after);

        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "s", after);
        assertApplied(fixture.write(fixture.replace(before, after)));
        assertThat(fixture.holder("s"))
                .as("who holds a session that was taken over, after the write that took it first runs again")
                .contains(taker);
        fixture.assertStored(after, taker);
    }

    @ContractRule(hint = "does the store remember the version that was removed last?")
    @DisplayName(
            "REPEAT-3 (N5): a remove that runs again is applied and changes nothing, even if its preconditions no longer hold")
    default void repeat3_aRemoveThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        fixture.delete(worker);
        assertApplied(fixture.write(fixture.remove(worker)));
        assertApplied(fixture.write(new Write.Remove(worker, fixture.closedWindow())));
        WorkerRecord next = fixture.put(fixture.nextIncarnation(worker));
        fixture.delete(next);
        assertApplied(fixture.write(fixture.remove(next)));
        fixture.assertStored();
    }

    @ContractRule(hint = "does a repeated remove delete the record that is stored now?")
    @DisplayName(
            "REPEAT-4 (N31): a remove that runs again after a newer registration is applied and keeps the newer record")
    default void repeat4_aRepeatedRemoveKeepsANewerRegistration(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        fixture.delete(worker);
        WorkerRecord newer = fixture.put(fixture.nextIncarnation(worker));
        assertApplied(fixture.write(fixture.remove(worker)));
        fixture.assertStored(newer);
    }

    @ContractRule(hint = "does only the stored version count as evidence that a write has run?")
    @DisplayName(
            "REPEAT-5 (N31): a write that runs again after its record was overwritten is rejected and changes nothing")
    default void repeat5_anOverwrittenWriteIsRejected(TckFixture fixture) {
        WorkerRecord first = fixture.newRecord("a");
        Write insert = fixture.insert(first);
        assertApplied(fixture.write(insert));
        WorkerRecord second = fixture.withSession(first, "s");
        Write replace = fixture.replace(first, second);
        assertApplied(fixture.write(replace));
        WorkerRecord third = fixture.update(
                second,
                worker -> SessionTransitions.release(
                        worker, worker.assignment().orElseThrow().session(), tokenOf(worker, "s"), fixture.now()));

        for (Write late : new Write[] {insert, replace}) {
            assertVersionMismatch(fixture.write(late), third);
        }
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(third);
    }

    @ContractRule(hint = "does a late duplicate find a free id and take it?")
    @DisplayName("REPEAT-6 (N31): a write that runs again after its worker was removed creates no record")
    default void repeat6_aRepeatedWriteCreatesNoRemovedRecord(TckFixture fixture) {
        WorkerRecord first = fixture.newRecord("a");
        Write insert = fixture.insert(first);
        assertApplied(fixture.write(insert));
        WorkerRecord second = fixture.withSession(first, "s");
        Write replace = fixture.replace(first, second);
        assertApplied(fixture.write(replace));
        fixture.delete(second);

        rejection(fixture.write(insert), RejectionReason.RecentlyRemoved.class);
        assertVersionMismatch(fixture.write(replace));
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored();
    }

    @ContractRule(hint = "is the version compared rather than the id alone?")
    @DisplayName("REPEAT-7 (N7, N31): a write of an earlier registration changes nothing in a later one")
    default void repeat7_anEarlierRegistrationChangesNothingInALaterOne(TckFixture fixture) {
        WorkerRecord first = fixture.newRecord("a");
        Write insert = fixture.insert(first);
        assertApplied(fixture.write(insert));
        Write replace = fixture.replace(first, fixture.withSession(first, "s"));
        Write remove = fixture.remove(first);
        WorkerRecord later = fixture.update(first, worker -> fixture.nextIncarnation(first));

        for (Write late : new Write[] {insert, replace, remove}) {
            assertVersionMismatch(fixture.write(late), later);
        }
        fixture.assertStored(later);
    }

    @ContractRule(hint = "can a late duplicate take a session back?")
    @DisplayName("REPEAT-8 (N19, N31): a claim that runs again after its session moved takes no second worker")
    default void repeat8_aClaimTakesNoSecondWorker(TckFixture fixture) {
        WorkerRecord a = fixture.put("a");
        WorkerRecord busy = fixture.withSession(a, "s");
        Write claim = fixture.replace(a, busy);
        assertApplied(fixture.write(claim));
        WorkerRecord offline =
                fixture.update(busy, worker -> fixture.marked(fixture.without(worker, "s"), Availability.OFFLINE));
        WorkerRecord b = fixture.put(withSession(fixture.newRecord("b"), "s", fixture.laterToken()));

        rejection(fixture.write(claim), RejectionReason.VersionMismatch.class);
        fixture.assertStored(offline, b);
    }

    @ContractRule(hint = "does a write that runs again set the time to live?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("REPEAT-9 (N7): a write that runs again does not extend the time for which its record is kept")
    default void repeat9_aRepeatExtendsNothing(TckFixture fixture) {
        Duration keepFor = Duration.ofSeconds(60);
        WorkerRecord first = fixture.newRecord("inserted");
        Write insert = new Write.Insert(first, keepFor, fixture.openWindow());
        WorkerRecord before = fixture.put("replaced");
        WorkerRecord next = fixture.withSession(before, "s");
        Write replace = new Write.Replace(before, next, keepFor, fixture.openWindow());
        List<Write> writes = List.of(insert, replace);
        fixture.write(writes).forEach(TckFixture::assertApplied);
        for (Duration later : List.of(Duration.ofSeconds(20), Duration.ofSeconds(20))) {
            fixture.advanceTime(later);
            fixture.write(writes).forEach(TckFixture::assertApplied);
        }
        fixture.advanceTime(Duration.ofSeconds(30).plusMillis(1));
        for (WorkerRecord worker : List.of(first, next)) {
            assertThat(fixture.find(worker))
                    .as("the record of %s, ten seconds after its time", worker.id())
                    .isEmpty();
        }
        fixture.assertStored();
    }
}
