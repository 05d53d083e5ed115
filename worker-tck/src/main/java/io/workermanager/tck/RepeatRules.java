package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Worker;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a write does that runs again, at once or late. */
interface RepeatRules {
    @Test
    @DisplayName(
            "REPEAT-1 (N5): an insert that runs again is applied and changes nothing, whatever its terms say by then")
    @Ask("is the version of the record to write looked at before anything else?")
    default void repeat1_anInsertThatRunsAgainIsApplied(Fleet fleet) {
        Worker worker = fleet.put("a");
        Fleet.assertApplied(fleet.write(fleet.insert(worker)));
        Fleet.assertApplied(fleet.write(new Write.Insert(worker, Fleet.KEEP, fleet.termsOver())));
        Fleet.assertApplied(
                fleet.write(new Write.Insert(worker, Fleet.KEEP, fleet.terms().underControl(7))));
        fleet.look().assertStand(worker);
    }

    @Test
    @DisplayName(
            "REPEAT-2 (N5): a replace that runs again is applied and changes nothing, whatever its terms say by then")
    @Ask("is the version of the record to write looked at before anything else?")
    default void repeat2_aReplaceThatRunsAgainIsApplied(Fleet fleet) {
        Worker before = fleet.put("a");
        Worker after = fleet.assign(before, "s");
        Fleet.assertApplied(fleet.write(fleet.replace(before, after)));
        Fleet.assertApplied(fleet.write(new Write.Replace(before, after, Fleet.KEEP, fleet.termsOver())));
        Fleet.assertApplied(fleet.write(
                new Write.Replace(before, after, Fleet.KEEP, fleet.terms().underControl(7))));
        fleet.look().assertStand(after);

        Worker taker = fleet.takeOver(fleet.put("taker"), "s", after);
        Fleet.assertApplied(fleet.write(fleet.replace(before, after)));
        assertThat(fleet.holder("s"))
                .as("who holds a session that was taken over, after the write that took it first runs again")
                .contains(taker);
        fleet.look().assertStand(after, taker);
    }

    @Test
    @DisplayName(
            "REPEAT-3 (N5): a remove that runs again is applied and changes nothing, whatever its terms say by then")
    @Ask("is the version that was removed last remembered?")
    default void repeat3_aRemoveThatRunsAgainIsApplied(Fleet fleet) {
        Worker worker = fleet.put("a");
        fleet.drop(worker);
        Fleet.assertApplied(fleet.write(fleet.remove(worker)));
        Fleet.assertApplied(fleet.write(new Write.Remove(worker, fleet.termsOver())));
        Worker next = fleet.put(fleet.successor(worker));
        fleet.drop(next);
        Fleet.assertApplied(fleet.write(fleet.remove(next)));
        fleet.look().assertStand();
    }

    @Test
    @DisplayName(
            "REPEAT-4 (N31): a remove that runs again after a newer registration is applied and leaves that one alone")
    @Ask("does a repeated remove touch the record that stands there now?")
    default void repeat4_aRemoveLeavesANewerRegistrationAlone(Fleet fleet) {
        Worker worker = fleet.put("a");
        fleet.drop(worker);
        Worker newer = fleet.put(fleet.successor(worker));
        Fleet.assertApplied(fleet.write(fleet.remove(worker)));
        fleet.look().assertStand(newer);
    }

    @Test
    @DisplayName(
            "REPEAT-5 (N31): a write that runs again after its record was written over is refused and changes nothing")
    @Ask("is only the stored version taken for a sign that a write has run?")
    default void repeat5_aWriteThatWasWrittenOverIsRefused(Fleet fleet) {
        Worker first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        Fleet.assertApplied(fleet.write(insert));
        Worker second = fleet.busy(first, "s");
        Write replace = fleet.replace(first, second);
        Fleet.assertApplied(fleet.write(replace));
        Worker third = fleet.change(
                second,
                worker -> worker.release(
                        worker.assignment().orElseThrow().session(), Fleet.tokenOf(worker, "s"), fleet.now()));

        for (Write late : new Write[] {insert, replace}) {
            assertThat(Fleet.refusal(fleet.write(late), Refusal.OtherVersion.class)
                            .current())
                    .contains(third);
        }
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(third);
    }

    @Test
    @DisplayName("REPEAT-6 (N31): a write that runs again after its worker was removed brings nothing back")
    @Ask("does a late duplicate find a free id and take it?")
    default void repeat6_aWriteBringsNoRemovedWorkerBack(Fleet fleet) {
        Worker first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        Fleet.assertApplied(fleet.write(insert));
        Worker second = fleet.busy(first, "s");
        Write replace = fleet.replace(first, second);
        Fleet.assertApplied(fleet.write(replace));
        fleet.drop(second);

        Fleet.refusal(fleet.write(insert), Refusal.RemovedBefore.class);
        assertThat(Fleet.refusal(fleet.write(replace), Refusal.OtherVersion.class)
                        .current())
                .isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand();
    }

    @Test
    @DisplayName("REPEAT-7 (N7, N31): a write of an earlier registration changes nothing of a later one")
    @Ask("is the version compared rather than the id alone?")
    default void repeat7_anEarlierRegistrationChangesNothingOfALaterOne(Fleet fleet) {
        Worker first = fleet.newcomer("a");
        Write insert = fleet.insert(first);
        Fleet.assertApplied(fleet.write(insert));
        Write replace = fleet.replace(first, fleet.busy(first, "s"));
        Write remove = fleet.remove(first);
        Worker later = fleet.change(first, worker -> fleet.successor(first));

        for (Write late : new Write[] {insert, replace, remove}) {
            assertThat(Fleet.refusal(fleet.write(late), Refusal.OtherVersion.class)
                            .current())
                    .contains(later);
        }
        fleet.look().assertStand(later);
    }

    @Test
    @DisplayName("REPEAT-8 (N19, N31): a claim that runs again after its session went on takes no second worker")
    @Ask("could a late duplicate win a session back?")
    default void repeat8_aClaimTakesNoSecondWorker(Fleet fleet) {
        Worker a = fleet.put("a");
        Worker busy = fleet.busy(a, "s");
        Write claim = fleet.replace(a, busy);
        Fleet.assertApplied(fleet.write(claim));
        Worker offline = fleet.change(
                busy, worker -> worker.forget(Fleet.session("s"), fleet.now()).mark(Availability.OFFLINE, fleet.now()));
        Worker b = fleet.put(Records.holding(fleet.newcomer("b"), "s", fleet.laterToken()));

        Fleet.refusal(fleet.write(claim), Refusal.OtherVersion.class);
        fleet.look().assertStand(offline, b);
    }
}
