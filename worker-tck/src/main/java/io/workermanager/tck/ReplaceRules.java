package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import org.junit.jupiter.api.DisplayName;

/** What a replace does. */
interface ReplaceRules {
    @ContractRule(hint = "is the next record written as it was given, and every index with it?")
    @DisplayName("REPLACE-1: a replace of the stored version is applied, and every query shows the next record")
    @DiagnosticHint("is the next record written as it was given, and every index with it?")
    default void replace1_aReplaceOfTheStoredVersionIsApplied(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        WorkerRecord next = TestRecords.fresh(OperatorTransitions.mark(stored, Availability.OFFLINE, fleet.now()));
        TckFixture.assertApplied(fleet.write(fleet.replace(stored, next)));
        fleet.look().assertStand(next);
    }

    @ContractRule(hint = "is read-compare-write one atomic step?")
    @DisplayName(
            "REPLACE-2 (N1): a replace of another version is refused with the record as it stands, and changes nothing")
    @DiagnosticHint("is read-compare-write one atomic step?")
    default void replace2_aReplaceOfAnotherVersionChangesNothing(TckFixture fleet) {
        WorkerRecord read = fleet.put("a");
        WorkerRecord marked =
                fleet.change(read, worker -> OperatorTransitions.mark(worker, Availability.OFFLINE, fleet.now()));
        WriteResult late = fleet.write(fleet.replace(read, fleet.busy(read, "s")));

        assertVersionMismatch(late, marked);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "does a missing record count as another version?")
    @DisplayName("REPLACE-3 (N2): a replace where there is no record is refused, and creates none")
    default void replace3_aReplaceCreatesNoRecord(TckFixture fixture) {
        WorkerRecord never = fixture.newRecord("a");
        WriteResult result = fixture.write(fixture.replace(never, fixture.withSession(never, "s")));
        assertVersionMismatch(result);

        WorkerRecord removed = fixture.put("b");
        fixture.delete(removed);
        WriteResult late = fixture.write(fixture.replace(removed, fixture.withSession(removed, "s")));
        assertVersionMismatch(late);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored();
    }

    @ContractRule(hint = "does the index move in the step that writes the record?")
    @DisplayName("REPLACE-4 (N3): a worker whose profile changes is found by the new one and not by the old one")
    default void replace4_aProfileChangeMovesTheWorker(TckFixture fixture) {
        Profile before = Profile.of("websocket", "kraken", "spot");
        Profile after = Profile.of("fix", "binance", "futures");
        WorkerRecord next = fleet.change(
                fleet.put(fleet.newcomer("a", before)),
                worker -> OperatorTransitions.setProfile(worker, after, fleet.now()));

        assertThat(fixture.inspect().idle(before::equals, 10, page -> {})).isEmpty();
        assertThat(fixture.inspect().idle(after::equals, 10, page -> {})).containsExactly(next);
        fixture.assertStored(next);
    }
}
