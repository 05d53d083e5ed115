package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.OperatorTransitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of several writes in one call. */
interface BatchRules {
    @Test
    @DisplayName("BATCH-1: no writes have no results")
    @DiagnosticHint("is an empty batch sent?")
    default void batch1_noWritesHaveNoResults(TckFixture fleet) {
        assertThat(fleet.store().write(List.of())).isEmpty();
    }

    @Test
    @DisplayName("BATCH-2: a write that is refused keeps neither those before it nor those after it from running")
    @DiagnosticHint("does each write run by itself, and has its result in its place?")
    default void batch2_eachWriteRunsByItself(TckFixture fleet) {
        WorkerRecord a = fleet.put("a");
        WorkerRecord b = fleet.newcomer("b");
        WorkerRecord c = fleet.assign(fleet.put("c"), "s");
        List<WriteResult> results = fleet.store()
                .write(List.of(
                        fleet.insert(b),
                        fleet.insert(fleet.successor(a)),
                        fleet.replace(b, fleet.busy(b, "t")),
                        fleet.replace(a, fleet.busy(a, "s")),
                        fleet.remove(c)));

        assertThat(results).as("the results of a batch").hasSize(5);
        assertThat(results.get(0))
                .as("the result before the first that is refused")
                .isInstanceOf(Applied.class);
        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(Applied.class, Rejected.class, Applied.class, Rejected.class, Applied.class);
        assertThat(TckFixture.refusal(results.get(1), RejectionReason.VersionMismatch.class)
                        .current())
                .contains(a);
        assertThat(TckFixture.refusal(results.get(3), RejectionReason.SessionHeld.class)
                        .holder())
                .isEqualTo(c.id());
        assertThat(fleet.find(a)).contains(a);
        assertThat(fleet.find(c)).isEmpty();
        assertThat(fleet.holder("t").map(WorkerRecord::id)).contains(b.id());
    }

    @Test
    @DisplayName("BATCH-3: two writes on one id run in their order")
    @DiagnosticHint("are the writes of a batch run side by side, or sorted?")
    default void batch3_writesOnOneIdRunInTheirOrder(TckFixture fleet) {
        List<Write> writes = new ArrayList<>();
        List<WorkerRecord> last = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            WorkerRecord first = fleet.newcomer("w" + i);
            WorkerRecord second = fleet.busy(first, "s" + i);
            WorkerRecord third = TestRecords.fresh(OperatorTransitions.mark(second, Availability.OFFLINE, fleet.now()));
            writes.add(fleet.insert(first));
            writes.add(fleet.replace(first, second));
            writes.add(fleet.replace(second, third));
            last.add(third);
        }
        fleet.write(writes).forEach(TckFixture::assertApplied);
        fleet.look().assertStand(last);
    }

    @Test
    @DisplayName("BATCH-4 (N19): of two writes in a batch that want one session the first gets it")
    @DiagnosticHint("is the index of sessions read before the batch rather than in each write?")
    default void batch4_theFirstGetsTheSession(TckFixture fleet) {
        WorkerRecord a = fleet.put("a");
        WorkerRecord b = fleet.put("b");
        WorkerRecord busy = fleet.busy(a, "s");
        List<WriteResult> results =
                fleet.store().write(List.of(fleet.replace(a, busy), fleet.replace(b, fleet.busy(b, "s"))));

        TckFixture.assertApplied(results.get(0));
        assertThat(TckFixture.refusal(results.get(1), RejectionReason.SessionHeld.class)
                        .holder())
                .isEqualTo(a.id());
        fleet.look().assertStand(busy, b);
    }

    @Test
    @DisplayName("BATCH-5: a thousand writes in one call all run, and all again change nothing")
    @DiagnosticHint("is a large batch cut, or its results mixed up?")
    default void batch5_aThousandWritesRun(TckFixture fleet) {
        List<WorkerRecord> all = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(fleet.newcomer("w" + i));
            writes.add(fleet.insert(all.get(i)));
        }
        fleet.write(writes).forEach(TckFixture::assertApplied);
        fleet.write(writes).forEach(TckFixture::assertApplied);
        assertThat(Set.copyOf(fleet.look().scan(ScanScope.ALL)).equals(Set.copyOf(all)))
                .as("a scan of all delivers the thousand")
                .isTrue();
    }
}
