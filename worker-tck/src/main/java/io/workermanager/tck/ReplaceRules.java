package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Worker;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a replace does. */
interface ReplaceRules {
    @Test
    @DisplayName("REPLACE-1: a replace of the stored version is applied")
    @Ask("is the next record written as it was given?")
    default void replace1_aReplaceOfTheStoredVersionIsApplied(Fleet fleet) {
        Worker stored = fleet.put("a");
        Worker next = Fleet.fresh(stored.mark(Availability.OFFLINE, fleet.now()));
        Fleet.assertApplied(fleet.write(fleet.replace(stored, next)));
        assertThat(fleet.find(stored)).contains(next);
    }

    @Test
    @DisplayName(
            "REPLACE-2 (N1): a replace of another version is refused with the record as it stands, and changes nothing")
    @Ask("is read-compare-write one atomic step?")
    default void replace2_aReplaceOfAnotherVersionChangesNothing(Fleet fleet) {
        Worker read = fleet.put("a");
        Worker marked = fleet.change(read, worker -> worker.mark(Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.replace(read, fleet.busy(read, "s")));

        assertThat(Fleet.refusal(late, Refusal.OtherVersion.class).current()).contains(marked);
        assertThat(fleet.find(read)).contains(marked);
        assertThat(fleet.holder("s")).isEmpty();
    }

    @Test
    @DisplayName("REPLACE-3 (N2): a replace where there is no record is refused, and creates none")
    @Ask("does a missing record count as another version?")
    default void replace3_aReplaceCreatesNoRecord(Fleet fleet) {
        Worker never = fleet.newcomer("a");
        WriteResult result = fleet.write(fleet.replace(never, fleet.busy(never, "s")));
        assertThat(Fleet.refusal(result, Refusal.OtherVersion.class).current()).isEmpty();
        assertThat(fleet.find(never)).isEmpty();

        Worker removed = fleet.put("b");
        fleet.drop(removed);
        WriteResult late = fleet.write(fleet.replace(removed, fleet.busy(removed, "s")));
        assertThat(Fleet.refusal(late, Refusal.OtherVersion.class).current()).isEmpty();
        assertThat(fleet.find(removed)).isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
    }
}
