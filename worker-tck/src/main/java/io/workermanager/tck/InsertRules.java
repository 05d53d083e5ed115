package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What an insert does. */
interface InsertRules {
    @Test
    @DisplayName("INSERT-1: an insert under a free id is applied, and every query shows the record")
    @DiagnosticHint("is the record written as it was given, and every index with it?")
    default void insert1_anInsertUnderAFreeIdIsApplied(TckFixture fleet) {
        WorkerRecord worker = fleet.newcomer("a");
        TckFixture.assertApplied(fleet.write(fleet.insert(worker)));
        fleet.look().assertStand(worker);
    }

    @Test
    @DisplayName("INSERT-2 (N9): an insert over a record is refused with that record, and changes nothing")
    @DiagnosticHint("does the write look whether there is a record, in the same step?")
    default void insert2_anInsertOverARecordChangesNothing(TckFixture fleet) {
        WorkerRecord stored = fleet.put("a");
        WriteResult result = fleet.write(fleet.insert(fleet.successor(stored)));

        assertThat(TckFixture.refusal(result, RejectionReason.VersionMismatch.class)
                        .current())
                .contains(stored);
        fleet.look().assertStand(stored);
    }
}
