package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withSession;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.SessionTransitions;
import org.junit.jupiter.api.DisplayName;

/** What a write does that runs again, at once or late. */
interface RepeatRules {
    @ContractRule(hint = "is the version of the record to write looked at before anything else?")
    @DisplayName(
            "REPEAT-1 (N5): an insert that runs again is applied and changes nothing, whatever its terms say by then")
    default void repeat1_anInsertThatRunsAgainIsApplied(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        assertApplied(fixture.write(fixture.insert(worker)));
        assertApplied(fixture.write(new Write.Insert(worker, KEEP, fixture.closedWindow())));
        assertApplied(fixture.write(
                new Write.Insert(worker, KEEP, fixture.openWindow().underControl(7))));
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "is the version of the record to write looked at before anything else?")
    @DisplayName(
            "REPEAT-2 (N5): a replace that runs again is applied and changes nothing, whatever its terms say by then")
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

    @ContractRule(hint = "is the version that was removed last remembered?")
    @DisplayName(
            "REPEAT-3 (N5): a remove that runs again is applied and changes nothing, whatever its terms say by then")
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

    @ContractRule(hint = "does a repeated remove touch the record that stands there now?")
    @DisplayName(
            "REPEAT-4 (N31): a remove that runs again after a newer registration is applied and leaves that one alone")
    default void repeat4_aRemoveLeavesANewerRegistrationAlone(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        fixture.delete(worker);
        WorkerRecord newer = fixture.put(fixture.nextIncarnation(worker));
        assertApplied(fixture.write(fixture.remove(worker)));
        fixture.assertStored(newer);
    }

    @ContractRule(hint = "is only the stored version taken for a sign that a write has run?")
    @DisplayName(
            "REPEAT-5 (N31): a write that runs again after its record was written over is refused and changes nothing")
    default void repeat5_aWriteThatWasWrittenOverIsRefused(TckFixture fixture) {
        WorkerRecord first = fixture.newRecord("a");
        Write insert = fixture.insert(first);
        assertApplied(fixture.write(insert));
        WorkerRecord second = fixture.withSession(first, "s");
        Write replace = fixture.replace(first, second);
        assertApplied(fixture.write(replace));
        WorkerRecord third = fixture.update(
                second,
                worker -> SessionTransitions.release(
                        worker,
                        worker.assignment().orElseThrow().session(),
                        TckFixture.tokenOf(worker, "s"),
                        fleet.now()));

        for (Write late : new Write[] {insert, replace}) {
            assertVersionMismatch(fixture.write(late), third);
        }
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(third);
    }

    @ContractRule(hint = "does a late duplicate find a free id and take it?")
    @DisplayName("REPEAT-6 (N31): a write that runs again after its worker was removed brings nothing back")
    default void repeat6_aWriteBringsNoRemovedWorkerBack(TckFixture fixture) {
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
    @DisplayName("REPEAT-7 (N7, N31): a write of an earlier registration changes nothing of a later one")
    default void repeat7_anEarlierRegistrationChangesNothingOfALaterOne(TckFixture fixture) {
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

    @ContractRule(hint = "could a late duplicate win a session back?")
    @DisplayName("REPEAT-8 (N19, N31): a claim that runs again after its session went on takes no second worker")
    @DiagnosticHint("could a late duplicate win a session back?")
    default void repeat8_aClaimTakesNoSecondWorker(TckFixture fleet) {
        WorkerRecord a = fleet.put("a");
        WorkerRecord busy = fleet.busy(a, "s");
        Write claim = fleet.replace(a, busy);
        TckFixture.assertApplied(fleet.write(claim));
        WorkerRecord offline = fleet.change(
                busy,
                worker -> OperatorTransitions.mark(
                        SessionTransitions.forget(worker, TckFixture.session("s"), fleet.now()),
                        Availability.OFFLINE,
                        fleet.now()));
        WorkerRecord b = fleet.put(TestRecords.holding(fleet.newcomer("b"), "s", fleet.laterToken()));

        rejection(fixture.write(claim), RejectionReason.VersionMismatch.class);
        fixture.assertStored(offline, b);
    }
}
