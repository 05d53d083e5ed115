package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Worker;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an insert does. */
interface InsertRules {
    @Test
    @DisplayName("INSERT-1: an insert under a free id is applied, and every query shows the record")
    @Ask("is the record written as it was given, and every index with it?")
    default void insert1_anInsertUnderAFreeIdIsApplied(Fleet fleet) {
        Worker worker = fleet.newcomer("a");
        Fleet.assertApplied(fleet.write(fleet.insert(worker)));
        fleet.look().assertStand(worker);
    }

    @Test
    @DisplayName("INSERT-2 (N9): an insert over a record is refused with that record, and changes nothing")
    @Ask("does the write look whether there is a record, in the same step?")
    default void insert2_anInsertOverARecordChangesNothing(Fleet fleet) {
        Worker stored = fleet.put("a");
        WriteResult result = fleet.write(fleet.insert(fleet.successor(stored)));

        assertThat(Fleet.refusal(result, Refusal.OtherVersion.class).current()).contains(stored);
        fleet.look().assertStand(stored);
    }
}
