package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Worker;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a remove does, and for how long it is remembered. */
interface RemoveRules {
    @Test
    @DisplayName("REMOVE-1: a record that is removed is gone from every query, and holds no session")
    @Ask("does every index forget the record in the same step?")
    default void remove1_aRemovedRecordIsGone(Fleet fleet) {
        Worker other = fleet.put("b");
        Worker worker = fleet.assign(fleet.put("a"), "s");
        Fleet.assertApplied(fleet.write(fleet.remove(worker)));

        assertThat(fleet.find(worker)).isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(other);
    }

    @Test
    @DisplayName(
            "REMOVE-2 (N1): a remove of another version is refused with the record as it stands, and changes nothing")
    @Ask("is read-compare-remove one atomic step?")
    default void remove2_aRemoveOfAnotherVersionChangesNothing(Fleet fleet) {
        Worker read = fleet.put("a");
        Worker marked = fleet.change(read, worker -> worker.mark(Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.remove(read));

        assertThat(Fleet.refusal(late, Refusal.OtherVersion.class).current()).contains(marked);
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName("REMOVE-3: a remove where there never was a record is refused")
    @Ask("is a remove that found nothing taken for one that has run before?")
    default void remove3_aRemoveOfNothingIsRefused(Fleet fleet) {
        WriteResult result = fleet.write(fleet.remove(fleet.newcomer("a")));
        assertThat(Fleet.refusal(result, Refusal.OtherVersion.class).current()).isEmpty();
    }

    @Test
    @DisplayName("REMOVE-4 (N31): an insert of the removed incarnation, or of an earlier one, resurrects nothing")
    @Ask("is every removed id remembered with its incarnation, again when it is removed again?")
    default void remove4_anEarlierIncarnationIsNotInsertedAgain(Fleet fleet) {
        Worker first = fleet.put("a");
        Worker second = fleet.change(first, worker -> fleet.successor(first));
        fleet.drop(second);

        for (Worker late : new Worker[] {first, second}) {
            WriteResult result = fleet.write(fleet.insert(Records.fresh(late)));
            assertThat(Fleet.refusal(result, Refusal.RemovedBefore.class).incarnation())
                    .isEqualTo(second.incarnation());
            assertThat(fleet.find(late)).isEmpty();
        }
        Worker third = fleet.put(fleet.successor(second));
        fleet.drop(third);
        WriteResult again = fleet.write(fleet.insert(Records.fresh(third)));
        assertThat(Fleet.refusal(again, Refusal.RemovedBefore.class).incarnation())
                .isEqualTo(third.incarnation());
        assertManyAreRemembered(fleet);
    }

    private static void assertManyAreRemembered(Fleet fleet) {
        List<Worker> many =
                IntStream.range(0, 500).mapToObj(i -> fleet.newcomer("w" + i)).toList();
        List<Write> inserts = many.stream().map(fleet::insert).toList();
        fleet.write(inserts).forEach(Fleet::assertApplied);
        fleet.write(many.stream().map(fleet::remove).toList()).forEach(Fleet::assertApplied);
        fleet.write(inserts).forEach(late -> Fleet.refusal(late, Refusal.RemovedBefore.class));
    }

    @Test
    @DisplayName("REMOVE-5: a later incarnation than the removed one is inserted")
    @Ask("is only the same or an earlier incarnation refused?")
    default void remove5_aLaterIncarnationIsInserted(Fleet fleet) {
        Worker removed = fleet.put("a");
        fleet.drop(removed);
        Worker next = fleet.put(fleet.successor(removed));
        fleet.look().assertStand(next);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-6 (N31): a removed id is remembered as long as a write can be under way")
    @Ask(
            "does the memory of a removed id last for Terms.LONGEST_WINDOW, its last millisecond included, from each removal on?")
    default void remove6_aRemovedIdIsRemembered(Fleet fleet) {
        Worker before = fleet.put("a");
        fleet.drop(before);
        fleet.elapse(Duration.ofSeconds(10));
        Worker removed = fleet.put(fleet.successor(before));
        fleet.elapse(Duration.ofSeconds(40));
        Write first = fleet.remove(removed);
        Fleet.assertApplied(fleet.write(first));

        Duration quarter = Terms.LONGEST_WINDOW.dividedBy(4);
        fleet.elapse(quarter);
        assertRemembered(fleet, removed);
        fleet.elapse(quarter);
        assertRemembered(fleet, removed);
        fleet.elapse(quarter.multipliedBy(2));
        assertRemembered(fleet, removed);
        Fleet.assertApplied(fleet.write(first));
    }

    private static void assertRemembered(Fleet fleet, Worker removed) {
        Fleet.refusal(fleet.write(fleet.insert(Records.fresh(removed))), Refusal.RemovedBefore.class);
    }

    @Test
    @Needs(Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-7 (N12): a removed id is not remembered for ever")
    @Ask("does what is kept of removed ids grow with every worker that ever left?")
    default void remove7_aRemovedIdIsForgotten(Fleet fleet) {
        Worker removed = fleet.put("a");
        fleet.drop(removed);
        fleet.elapse(Duration.ofDays(2));
        Worker again = fleet.put(Records.fresh(removed));
        assertThat(fleet.find(again)).contains(again);
    }
}
