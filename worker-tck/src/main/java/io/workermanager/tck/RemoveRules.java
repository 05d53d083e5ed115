package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WritePreconditions;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a remove does, and for how long it is remembered. */
interface RemoveRules {
    @Test
    @DisplayName("REMOVE-1: a record that is removed is gone from every query, and holds no session")
    @DiagnosticHint("does every index forget the record in the same step?")
    default void remove1_aRemovedRecordIsGone(TckFixture fleet) {
        WorkerRecord other = fleet.put("b");
        WorkerRecord worker = fleet.assign(fleet.put("a"), "s");
        TckFixture.assertApplied(fleet.write(fleet.remove(worker)));

        assertThat(fleet.find(worker)).isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(other);
    }

    @Test
    @DisplayName(
            "REMOVE-2 (N1): a remove of another version is refused with the record as it stands, and changes nothing")
    @DiagnosticHint("is read-compare-remove one atomic step?")
    default void remove2_aRemoveOfAnotherVersionChangesNothing(TckFixture fleet) {
        WorkerRecord read = fleet.put("a");
        WorkerRecord marked =
                fleet.change(read, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.remove(read));

        assertThat(TckFixture.refusal(late, RejectionReason.VersionMismatch.class)
                        .current())
                .contains(marked);
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName("REMOVE-3: a remove where there never was a record is refused")
    @DiagnosticHint("is a remove that found nothing taken for one that has run before?")
    default void remove3_aRemoveOfNothingIsRefused(TckFixture fleet) {
        WriteResult result = fleet.write(fleet.remove(fleet.newcomer("a")));
        assertThat(TckFixture.refusal(result, RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();
    }

    @Test
    @DisplayName("REMOVE-4 (N31): an insert of the removed incarnation, or of an earlier one, resurrects nothing")
    @DiagnosticHint("is every removed id remembered with its incarnation, again when it is removed again?")
    default void remove4_anEarlierIncarnationIsNotInsertedAgain(TckFixture fleet) {
        WorkerRecord first = fleet.put("a");
        WorkerRecord second = fleet.change(first, worker -> fleet.successor(first));
        fleet.drop(second);

        for (WorkerRecord late : new WorkerRecord[] {first, second}) {
            WriteResult result = fleet.write(fleet.insert(TestRecords.fresh(late)));
            assertThat(TckFixture.refusal(result, RejectionReason.RecentlyRemoved.class)
                            .incarnation())
                    .isEqualTo(second.incarnation());
            assertThat(fleet.find(late)).isEmpty();
        }
        WorkerRecord third = fleet.put(fleet.successor(second));
        fleet.drop(third);
        WriteResult again = fleet.write(fleet.insert(TestRecords.fresh(third)));
        assertThat(TckFixture.refusal(again, RejectionReason.RecentlyRemoved.class)
                        .incarnation())
                .isEqualTo(third.incarnation());
        assertManyAreRemembered(fleet);
    }

    private static void assertManyAreRemembered(TckFixture fleet) {
        List<WorkerRecord> many =
                IntStream.range(0, 500).mapToObj(i -> fleet.newcomer("w" + i)).toList();
        List<Write> inserts = many.stream().map(fleet::insert).toList();
        fleet.write(inserts).forEach(TckFixture::assertApplied);
        fleet.write(many.stream().map(fleet::remove).toList()).forEach(TckFixture::assertApplied);
        fleet.write(inserts).forEach(late -> TckFixture.refusal(late, RejectionReason.RecentlyRemoved.class));
    }

    @Test
    @DisplayName("REMOVE-5: a later incarnation than the removed one is inserted")
    @DiagnosticHint("is only the same or an earlier incarnation refused?")
    default void remove5_aLaterIncarnationIsInserted(TckFixture fleet) {
        WorkerRecord removed = fleet.put("a");
        fleet.drop(removed);
        WorkerRecord next = fleet.put(fleet.successor(removed));
        fleet.look().assertStand(next);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-6 (N31): a removed id is remembered as long as a write can be under way")
    @DiagnosticHint(
            "does the memory of a removed id last for Terms.LONGEST_WINDOW, its last millisecond included, from each removal on?")
    default void remove6_aRemovedIdIsRemembered(TckFixture fleet) {
        WorkerRecord before = fleet.put("a");
        fleet.drop(before);
        fleet.elapse(Duration.ofSeconds(10));
        WorkerRecord removed = fleet.put(fleet.successor(before));
        fleet.elapse(Duration.ofSeconds(40));
        Write first = fleet.remove(removed);
        TckFixture.assertApplied(fleet.write(first));

        Duration quarter = WritePreconditions.LONGEST_WINDOW.dividedBy(4);
        fleet.elapse(quarter);
        assertRemembered(fleet, removed);
        fleet.elapse(quarter);
        assertRemembered(fleet, removed);
        fleet.elapse(quarter.multipliedBy(2));
        assertRemembered(fleet, removed);
        TckFixture.assertApplied(fleet.write(first));
    }

    private static void assertRemembered(TckFixture fleet, WorkerRecord removed) {
        TckFixture.refusal(
                fleet.write(fleet.insert(TestRecords.fresh(removed))), RejectionReason.RecentlyRemoved.class);
    }

    @Test
    @RequiresCapability(Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-7 (N12): a removed id is not remembered for ever")
    @DiagnosticHint("does what is kept of removed ids grow with every worker that ever left?")
    default void remove7_aRemovedIdIsForgotten(TckFixture fleet) {
        WorkerRecord removed = fleet.put("a");
        fleet.drop(removed);
        fleet.elapse(Duration.ofDays(2));
        WorkerRecord again = fleet.put(TestRecords.fresh(removed));
        assertThat(fleet.find(again)).contains(again);
    }
}
