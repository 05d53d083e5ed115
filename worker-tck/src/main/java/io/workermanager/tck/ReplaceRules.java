package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a replace does. */
interface ReplaceRules {
    @Test
    @DisplayName("REPLACE-1: a replace of the stored version is applied, and every query shows the next record")
    @Ask("is the next record written as it was given, and every index with it?")
    default void replace1_aReplaceOfTheStoredVersionIsApplied(Fleet fleet) {
        Worker stored = fleet.put("a");
        Worker next = Records.fresh(stored.mark(Availability.OFFLINE, fleet.now()));
        Fleet.assertApplied(fleet.write(fleet.replace(stored, next)));
        fleet.look().assertStand(next);
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
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName("REPLACE-3 (N2): a replace where there is no record is refused, and creates none")
    @Ask("does a missing record count as another version?")
    default void replace3_aReplaceCreatesNoRecord(Fleet fleet) {
        Worker never = fleet.newcomer("a");
        WriteResult result = fleet.write(fleet.replace(never, fleet.busy(never, "s")));
        assertThat(Fleet.refusal(result, Refusal.OtherVersion.class).current()).isEmpty();

        Worker removed = fleet.put("b");
        fleet.drop(removed);
        WriteResult late = fleet.write(fleet.replace(removed, fleet.busy(removed, "s")));
        assertThat(Fleet.refusal(late, Refusal.OtherVersion.class).current()).isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand();
    }

    @Test
    @DisplayName("REPLACE-4 (N3): a worker whose profile changes is found by the new one and not by the old one")
    @Ask("does the index move in the step that writes the record?")
    default void replace4_aProfileChangeMovesTheWorker(Fleet fleet) {
        Profile before = Profile.of("websocket", "kraken", "spot");
        Profile after = Profile.of("fix", "binance", "futures");
        Worker next =
                fleet.change(fleet.put(fleet.newcomer("a", before)), worker -> worker.profile(after, fleet.now()));

        assertThat(fleet.look().idle(before::equals, 10, page -> {})).isEmpty();
        assertThat(fleet.look().idle(after::equals, 10, page -> {})).containsExactly(next);
        fleet.look().assertStand(next);
    }
}
