package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult;
import org.junit.jupiter.api.DisplayName;

/** Inserts. */
interface InsertRules {
    @ContractRule(hint = "is the record written unchanged, together with every index?")
    @DisplayName("INSERT-1: an insert under a free id is applied, and every query shows the record")
    default void insert1_anInsertUnderAFreeIdIsApplied(TckFixture fixture) {
        WorkerRecord worker = fixture.newRecord("a");
        assertApplied(fixture.write(fixture.insert(worker)));
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "does the write check for a stored record in the same atomic step?")
    @DisplayName("INSERT-2 (N9): an insert over a stored record is rejected with that record, and changes nothing")
    default void insert2_anInsertOverARecordChangesNothing(TckFixture fixture) {
        WorkerRecord stored = fixture.put("a");
        WriteResult result = fixture.write(fixture.insert(fixture.nextIncarnation(stored)));

        assertVersionMismatch(result, stored);
        fixture.assertStored(stored);
    }
}
