package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import io.workermanager.rules.SessionTransitions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a write does that runs again, at once or late. */
interface RepeatRules {
    @Test
    @DisplayName(
            "REPEAT-1 (N5): an insert that runs again is applied and changes nothing, whatever its terms say by then")
    @DiagnosticHint("is the version of the record to write looked at before anything else?")
    default void repeat1_anInsertThatRunsAgainIsApplied(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        TckFixture.assertApplied(fleet.write(fleet.insert(worker)));
        TckFixture.assertApplied(fleet.write(new Write.Insert(worker, TckFixture.KEEP, fleet.termsOver())));
        TckFixture.assertApplied(fleet.write(
                new Write.Insert(worker, TckFixture.KEEP, fleet.terms().underControl(7))));
        fleet.look().assertStand(worker);
    }

    @Test
    @DisplayName(
            "REPEAT-2 (N5): a replace that runs again is applied and changes nothing, whatever its terms say by then")
    @DiagnosticHint("is the version of the record to write looked at before anything else?")
    default void repeat2_aReplaceThatRunsAgainIsApplied(TckFixture fleet) {
        WorkerRecord before = fleet.put("a");
        WorkerRecord after = fleet.assign(before, "s");
        TckFixture.assertApplied(fleet.write(fleet.replace(before, after)));
        TckFixture.assertApplied(fleet.write(new Write.Replace(before, after, TckFixture.KEEP, fleet.termsOver())));
        TckFixture.assertApplied(fleet.write(
                new Write.Replace(before, after, TckFixture.KEEP, fleet.terms().underControl(7))));
        fleet.look().assertStand(after);

        WorkerRecord taker = fleet.takeOver(fleet.put("taker"), "s", after);
        TckFixture.assertApplied(fleet.write(fleet.replace(before, after)));
        assertThat(fleet.holder("s"))
                .as("who holds a session that was taken over, after the write that took it first runs again")
                .contains(taker);
        fleet.look().assertStand(after, taker);
    }

    @Test
    @DisplayName(
            "REPEAT-3 (N5): a remove that runs again is applied and changes nothing, whatever its terms say by then")
    @DiagnosticHint("is the version that was removed last remembered?")
    default void repeat3_aRemoveThatRunsAgainIsApplied(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        fleet.drop(worker);
        TckFixture.assertApplied(fleet.write(fleet.remove(worker)));
        TckFixture.assertApplied(fleet.write(new Write.Remove(worker, fleet.termsOver())));
        WorkerRecord next = fleet.put(fleet.successor(worker));
        fleet.drop(next);
        TckFixture.assertApplied(fleet.write(fleet.remove(next)));
        fleet.look().assertStand();
    }

    @Test
    @DisplayName(
            "REPEAT-4 (N31): a remove that runs again after a newer registration is applied and leaves that one alone")
    @DiagnosticHint("does a repeated remove touch the record that stands there now?")
    default void repeat4_aRemoveLeavesANewerRegistrationAlone(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        fleet.drop(worker);
        WorkerRecord newer = fleet.put(fleet.successor(worker));
        TckFixture.assertApplied(fleet.write(fleet.remove(worker)));
        fleet.look().assertStand(newer);
    }

    @Test
    @DisplayName(
            "REPEAT-5 (N31): a write that runs again after its record was written over is refused and changes nothing")
    @DiagnosticHint("is only the stored version taken for a sign that a write has run?")
    default void repeat5_aWriteThatWasWrittenOverIsRefused(TckFixture fleet) {
        WorkerRecord first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        TckFixture.assertApplied(fleet.write(insert));
        WorkerRecord second = fleet.busy(first, "s");
        Write replace = fleet.replace(first, second);
        TckFixture.assertApplied(fleet.write(replace));
        WorkerRecord third = fleet.change(
                second,
                worker -> SessionTransitions.release(
                        worker,
                        worker.assignment().orElseThrow().session(),
                        TckFixture.tokenOf(worker, "s"),
                        fleet.now()));

        for (Write late : new Write[] {insert, replace}) {
            assertThat(TckFixture.refusal(fleet.write(late), RejectionReason.VersionMismatch.class)
                            .current())
                    .contains(third);
        }
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(third);
    }

    @Test
    @DisplayName("REPEAT-6 (N31): a write that runs again after its worker was removed brings nothing back")
    @DiagnosticHint("does a late duplicate find a free id and take it?")
    default void repeat6_aWriteBringsNoRemovedWorkerBack(TckFixture fleet) {
        WorkerRecord first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        TckFixture.assertApplied(fleet.write(insert));
        WorkerRecord second = fleet.busy(first, "s");
        Write replace = fleet.replace(first, second);
        TckFixture.assertApplied(fleet.write(replace));
        fleet.drop(second);

        TckFixture.refusal(fleet.write(insert), RejectionReason.RecentlyRemoved.class);
        assertThat(TckFixture.refusal(fleet.write(replace), RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand();
    }

    @Test
    @DisplayName("REPEAT-7 (N7, N31): a write of an earlier registration changes nothing of a later one")
    @DiagnosticHint("is the version compared rather than the id alone?")
    default void repeat7_anEarlierRegistrationChangesNothingOfALaterOne(TckFixture fleet) {
        WorkerRecord first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        TckFixture.assertApplied(fleet.write(insert));
        Write replace = fleet.replace(first, fleet.busy(first, "s"));
        Write remove = fleet.remove(first);
        WorkerRecord later = fleet.change(first, worker -> fleet.successor(first));

        for (Write late : new Write[] {insert, replace, remove}) {
            assertThat(TckFixture.refusal(fleet.write(late), RejectionReason.VersionMismatch.class)
                            .current())
                    .contains(later);
        }
        fleet.look().assertStand(later);
    }

    @Test
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

        TckFixture.refusal(fleet.write(claim), RejectionReason.VersionMismatch.class);
        fleet.look().assertStand(offline, b);
    }
}
