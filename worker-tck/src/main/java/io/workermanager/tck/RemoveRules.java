package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** What a remove does, and for how long it is remembered. */
interface RemoveRules {
    @ContractRule(hint = "is the record deleted from every index in the same step?")
    @DisplayName("REMOVE-1: a removed record is in no query, and holds no session")
    default void remove1_aRemovedRecordIsGone(TckFixture fixture) {
        WorkerRecord other = fixture.put("b");
        WorkerRecord worker = fixture.assign(fixture.put("a"), "s");
        assertApplied(fixture.write(fixture.remove(worker)));

        assertThat(fixture.find(worker)).isEmpty();
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(other);
    }

    @ContractRule(hint = "are read, comparison and removal one atomic step?")
    @DisplayName("REMOVE-2 (N1): a remove of another version is rejected with the stored record, and changes nothing")
    default void remove2_aRemoveOfAnotherVersionChangesNothing(TckFixture fixture) {
        WorkerRecord read = fixture.put("a");
        WorkerRecord marked = fixture.mark(read, Availability.OFFLINE);
        WriteResult late = fixture.write(fixture.remove(read));

        assertVersionMismatch(late, marked);
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "is a remove without a stored record mistaken for one that has already run?")
    @DisplayName("REMOVE-3: a remove of a record that never existed is rejected")
    default void remove3_aRemoveOfAMissingRecordIsRejected(TckFixture fixture) {
        WriteResult result = fixture.write(fixture.remove(fixture.newRecord("a")));
        assertVersionMismatch(result);
    }

    @ContractRule(hint = "does every removal store the id with its incarnation, also the second removal of one id?")
    @DisplayName("REMOVE-4 (N31): an insert of the removed incarnation, or of an earlier one, is rejected")
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
        List<WorkerRecord> many = IntStream.range(0, 1100)
                .mapToObj(i -> fixture.newRecord("w" + i))
                .toList();
        List<Write> inserts = many.stream().map(fixture::insert).toList();
        fixture.write(inserts).forEach(TckFixture::assertApplied);
        fixture.write(many.stream().map(fixture::remove).toList()).forEach(TckFixture::assertApplied);
        fixture.write(inserts).forEach(late -> rejection(late, RejectionReason.RecentlyRemoved.class));
    }

    @ContractRule(hint = "is only the same or an earlier incarnation rejected?")
    @DisplayName("REMOVE-5: an insert of a later incarnation than the removed one is applied")
    default void remove5_aLaterIncarnationIsInserted(TckFixture fixture) {
        WorkerRecord removed = fixture.put("a");
        fixture.delete(removed);
        WorkerRecord next = fixture.put(fixture.nextIncarnation(removed));
        fixture.assertStored(next);
    }

    @ContractRule(
            hint =
                    "is a removed id remembered for Write.Preconditions.LONGEST_WINDOW after each removal, last millisecond included?",
            requires = Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-6 (N31): a removed id is remembered for as long as a write can be in flight")
    default void remove6_aRemovedIdIsRemembered(TckFixture fixture) {
        WorkerRecord before = fixture.put("a");
        fixture.delete(before);
        fixture.advanceTime(Duration.ofSeconds(10));
        WorkerRecord removed = fixture.put(fixture.nextIncarnation(before));
        fixture.advanceTime(Duration.ofSeconds(40));
        Write first = fixture.remove(removed);
        assertApplied(fixture.write(first));

        Duration quarter = Write.Preconditions.LONGEST_WINDOW.dividedBy(4);
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

    @ContractRule(hint = "do the entries of removed ids expire?", requires = Capability.MOVABLE_CLOCK)
    @DisplayName("REMOVE-7 (N12): a removed id is forgotten in the end")
    default void remove7_aRemovedIdIsForgotten(TckFixture fixture) {
        WorkerRecord removed = fixture.put("a");
        fixture.delete(removed);
        fixture.advanceTime(Duration.ofDays(2));
        WorkerRecord again = fixture.put(withFreshVersion(removed));
        assertThat(fixture.find(again)).contains(again);
    }
}
