package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Worker;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a remove does. */
interface RemoveRules {
    @Test
    @DisplayName("REMOVE-1: a record that is removed is gone from every query")
    @Ask("does every index forget the record in the same step?")
    default void remove1_aRemovedRecordIsGone(Fleet fleet) {
        Worker worker = fleet.assign(fleet.put("a"), "s");
        fleet.drop(worker);

        assertThat(fleet.find(worker)).isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        assertThat(fleet.store().census().value().counts()).isEmpty();
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
        assertThat(fleet.find(read)).contains(marked);
    }
}
