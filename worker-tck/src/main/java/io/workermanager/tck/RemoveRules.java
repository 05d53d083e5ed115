package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
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

/** What a remove does, and for how long it is remembered. */
interface RemoveRules {
    @ContractRule(hint = "does every index forget the record in the same step?")
    @DisplayName("REMOVE-1: a record that is removed is gone from every query, and holds no session")
    default void remove1_aRemovedRecordIsGone(TckFixture fixture) {
        WorkerRecord other = fixture.put("b");
        WorkerRecord worker = fixture.assign(fixture.put("a"), "s");
        assertApplied(fixture.write(fixture.remove(worker)));

        assertThat(fixture.find(worker)).isEmpty();
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(other);
    }

    @ContractRule(hint = "is read-compare-remove one atomic step?")
    @DisplayName(
            "REMOVE-2 (N1): a remove of another version is refused with the record as it stands, and changes nothing")
    @DiagnosticHint("is read-compare-remove one atomic step?")
    default void remove2_aRemoveOfAnotherVersionChangesNothing(TckFixture fleet) {
        WorkerRecord read = fleet.put("a");
        WorkerRecord marked =
                fleet.change(read, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.remove(read));

        assertVersionMismatch(late, marked);
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "is a remove that found nothing taken for one that has run before?")
    @DisplayName("REMOVE-3: a remove where there never was a record is refused")
    default void remove3_aRemoveOfNothingIsRefused(TckFixture fixture) {
        WriteResult result = fixture.write(fixture.remove(fixture.newRecord("a")));
        assertVersionMismatch(result);
    }

    @ContractRule(hint = "is every removed id remembered with its incarnation, again when it is removed again?")
    @DisplayName("REMOVE-4 (N31): an insert of the removed incarnation, or of an earlier one, resurrects nothing")
    default void remove4_anEarlierIncarnationIsNotInsertedAgain(TckFixture fixture) {
        WorkerRecord first = fixture.put("a");
        WorkerRecord second = fixture.update(first, worker -> fixture.nextIncarnation(first));
        fixture.delete(second);

        for (WorkerRecord late : new WorkerRecord[] {first, second}) {
            WriteResult result = fixture.write(fixture.insert(withFreshVersion(late)));
            assertRecentlyRemoved(result, second.incarnation());
            assertThat(fixture.find(late)).isEmpty();
        }
        WorkerRecord third = fixture.put(fixture.nextIncarnation(second));
        fixture.delete(third);
        WriteResult again = fixture.write(fixture.insert(withFreshVersion(third)));
        assertRecentlyRemoved(again, third.incarnation());
        assertManyAreRemembered(fixture);
    }

    private static void assertManyAreRemembered(TckFixture fixture) {
        List<WorkerRecord> many = IntStream.range(0, 500)
                .mapToObj(i -> fixture.newRecord("w" + i))
                .toList();
        List<Write> inserts = many.stream().map(fixture::insert).toList();
        fixture.write(inserts).forEach(TckFixture::assertApplied);
        fixture.write(many.stream().map(fixture::remove).toList()).forEach(TckFixture::assertApplied);
        fixture.write(inserts).forEach(late -> rejection(late, RejectionReason.RecentlyRemoved.class));
    }

    @ContractRule(hint = "is only the same or an earlier incarnation refused?")
    @DisplayName("REMOVE-5: a later incarnation than the removed one is inserted")
    default void remove5_aLaterIncarnationIsInserted(TckFixture fixture) {
        WorkerRecord removed = fixture.put("a");
        fixture.delete(removed);
        WorkerRecord next = fixture.put(fixture.nextIncarnation(removed));
        fixture.assertStored(next);
    }

    @ContractRule(
            hint =
                    "does the memory of a removed id last for Terms.LONGEST_WINDOW, its last millisecond included, from each removal on?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-6 (N31): a removed id is remembered as long as a write can be under way")
    default void remove6_aRemovedIdIsRemembered(TckFixture fixture) {
        WorkerRecord before = fixture.put("a");
        fixture.delete(before);
        fixture.advanceTime(Duration.ofSeconds(10));
        WorkerRecord removed = fixture.put(fixture.nextIncarnation(before));
        fixture.advanceTime(Duration.ofSeconds(40));
        Write first = fixture.remove(removed);
        assertApplied(fixture.write(first));

        Duration quarter = WritePreconditions.LONGEST_WINDOW.dividedBy(4);
        fixture.advanceTime(quarter);
        assertRemembered(fixture, removed);
        fixture.advanceTime(quarter);
        assertRemembered(fixture, removed);
        fixture.advanceTime(quarter.multipliedBy(2));
        assertRemembered(fixture, removed);
        assertApplied(fixture.write(first));
    }

    private static void assertRemembered(TckFixture fixture, WorkerRecord removed) {
        rejection(fixture.write(fixture.insert(withFreshVersion(removed))), RejectionReason.RecentlyRemoved.class);
    }

    @ContractRule(
            hint = "does what is kept of removed ids grow with every worker that ever left?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-7 (N12): a removed id is not remembered for ever")
    default void remove7_aRemovedIdIsForgotten(TckFixture fixture) {
        WorkerRecord removed = fixture.put("a");
        fixture.delete(removed);
        fixture.advanceTime(Duration.ofDays(2));
        WorkerRecord again = fixture.put(withFreshVersion(removed));
        assertThat(fixture.find(again)).contains(again);
    }
}
