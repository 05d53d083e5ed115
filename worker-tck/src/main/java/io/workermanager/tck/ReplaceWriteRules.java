package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult;
import org.junit.jupiter.api.DisplayName;

/** What a replace does. */
interface ReplaceWriteRules {
    @ContractRule(hint = "is the next record written unchanged, together with every index?")
    @DisplayName("REPLACE-1: a replace of the stored version is applied, and every query shows the next record")
    default void replace1_aReplaceOfTheStoredVersionIsApplied(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        WorkerRecord next = fixture.marked(stored, Availability.OFFLINE);
        assertApplied(fixture.write(fixture.replace(stored, next)));
        fixture.assertStored(next);
    }

    @ContractRule(hint = "are read, comparison and write one atomic step?")
    @DisplayName("REPLACE-2 (N1): a replace of another version is rejected with the stored record, and changes nothing")
    default void replace2_aReplaceOfAnotherVersionChangesNothing(TckFixture fixture) {
        WorkerRecord read = fixture.put("a");
        WorkerRecord marked = fixture.mark(read, Availability.OFFLINE);
        WriteResult late = fixture.claim(read, "s");

        assertVersionMismatch(late, marked);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored(marked);
    }

    @ContractRule(hint = "is a missing record treated as a version mismatch?")
    @DisplayName("REPLACE-3 (N2): a replace without a stored record is rejected, and creates none")
    default void replace3_aReplaceCreatesNoRecord(TckFixture fixture) {
        WorkerRecord never = fixture.newRecord("a");
        WriteResult result = fixture.claim(never, "s");
        assertVersionMismatch(result);

        WorkerRecord removed = fixture.put("b");
        fixture.delete(removed);
        WriteResult late = fixture.claim(removed, "s");
        assertVersionMismatch(late);
        assertThat(fixture.holder("s")).isEmpty();
        fixture.assertStored();
    }

    @ContractRule(hint = "is the index updated in the step that writes the record?")
    @DisplayName("REPLACE-4 (N3): a worker whose profile changed is found by the new profile and not by the old one")
    default void replace4_aProfileChangeMovesTheWorker(TckFixture fixture) {
        Profile before = Profile.of("websocket", "kraken", "spot");
        Profile after = Profile.of("fix", "binance", "futures");
        WorkerRecord next = fixture.update(
                fixture.put(fixture.newRecord("a", before)), worker -> fixture.withProfile(worker, after));

        assertThat(fixture.inspect().idle(before::equals, 10, page -> {})).isEmpty();
        assertThat(fixture.inspect().idle(after::equals, 10, page -> {})).containsExactly(next);
        fixture.assertStored(next);
    }
}
