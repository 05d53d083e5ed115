package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a replace does. */
interface ReplaceRules {
    @Test
    @DisplayName("REPLACE-1: a replace of the stored version is applied, and every query shows the next record")
    @DiagnosticHint("is the next record written as it was given, and every index with it?")
    default void replace1_aReplaceOfTheStoredVersionIsApplied(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        WorkerRecord next = TestRecords.fresh(OperatorTransitions.mark(stored, Availability.OFFLINE, fleet.now()));
        TckFixture.assertApplied(fleet.write(fleet.replace(stored, next)));
        fleet.look().assertStand(next);
    }

    @Test
    @DisplayName(
            "REPLACE-2 (N1): a replace of another version is refused with the record as it stands, and changes nothing")
    @DiagnosticHint("is read-compare-write one atomic step?")
    default void replace2_aReplaceOfAnotherVersionChangesNothing(TckFixture fleet) {
        WorkerRecord read = fleet.put("a");
        WorkerRecord marked =
                fleet.change(read, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.replace(read, fleet.busy(read, "s")));

        assertThat(TckFixture.refusal(late, RejectionReason.VersionMismatch.class)
                        .current())
                .contains(marked);
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand(marked);
    }

    @Test
    @DisplayName("REPLACE-3 (N2): a replace where there is no record is refused, and creates none")
    @DiagnosticHint("does a missing record count as another version?")
    default void replace3_aReplaceCreatesNoRecord(TckFixture fleet) {
        WorkerRecord never = fleet.newcomer("a");
        WriteResult result = fleet.write(fleet.replace(never, fleet.busy(never, "s")));
        assertThat(TckFixture.refusal(result, RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();

        WorkerRecord removed = fleet.put("b");
        fleet.drop(removed);
        WriteResult late = fleet.write(fleet.replace(removed, fleet.busy(removed, "s")));
        assertThat(TckFixture.refusal(late, RejectionReason.VersionMismatch.class)
                        .current())
                .isEmpty();
        assertThat(fleet.holder("s")).isEmpty();
        fleet.look().assertStand();
    }

    @Test
    @DisplayName("REPLACE-4 (N3): a worker whose profile changes is found by the new one and not by the old one")
    @DiagnosticHint("does the index move in the step that writes the record?")
    default void replace4_aProfileChangeMovesTheWorker(TckFixture fleet) {
        Profile before = Profile.of("websocket", "kraken", "spot");
        Profile after = Profile.of("fix", "binance", "futures");
        WorkerRecord next = fleet.change(
                fleet.put(fleet.newcomer("a", before)),
                worker -> OperatorTransitions.setProfile(worker, after, fleet.now()));

        assertThat(fleet.look().idle(before::equals, 10, page -> {})).isEmpty();
        assertThat(fleet.look().idle(after::equals, 10, page -> {})).containsExactly(next);
        fleet.look().assertStand(next);
    }
}
