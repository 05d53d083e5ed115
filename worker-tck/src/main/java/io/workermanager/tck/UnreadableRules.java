package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.model.*;
import io.workermanager.model.Profile;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerQuery.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import io.workermanager.rules.SessionTransitions;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is stored under an id and is no record. */
interface UnreadableRules {
    @Test
    @DisplayName("UNREADABLE-1: discarding removes no record, and says so")
    @DiagnosticHint("is what is stored read before it is removed?")
    default void unreadable1_discardingRemovesNoRecord(TckFixture fleet) {
        WorkerRecord worker = fleet.put("a");
        assertThat(fleet.store().discardUnreadable(worker.id())).isFalse();
        assertThat(fleet.store().discardUnreadable(WorkerId.of("nobody"))).isFalse();
        fleet.look().assertStand(worker);
    }

    @Test
    @RequiresCapability(Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-2 (N29): whoever asks for the record, or for who holds its session, is told that it cannot be read, and why")
    @DiagnosticHint("is what cannot be read taken for no record?")
    default void unreadable2_findSaysThatItCannotBeRead(TckFixture fleet) {
        WorkerRecord spoilt = fleet.assign(fleet.put("spoilt"), "s");
        fleet.spoil(spoilt.id());
        assertCannotBeRead(spoilt, () -> fleet.find(spoilt));
        assertCannotBeRead(spoilt, () -> fleet.holder("s"));
    }

    private static void assertCannotBeRead(WorkerRecord spoilt, ThrowingCallable call) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(call)
                .satisfies(e -> {
                    assertThat(e.unreadable().id()).isEqualTo(spoilt.id());
                    assertThat(e.unreadable().why()).isNotBlank();
                    assertThat(e.outcomeUnknown()).isFalse();
                });
    }

    @Test
    @RequiresCapability(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-3 (N18, N29): a scan delivers all others and reports it; nobody takes it for idle")
    @DiagnosticHint("does one bad record end the page, or count as an idle worker?")
    default void unreadable3_aScanReportsIt(TckFixture fleet) {
        Duration brief = Duration.ofMillis(500);
        WorkerRecord before = fleet.put("a");
        WorkerRecord spoilt = fleet.put(fleet.newcomer("b", Profile.defaults(), brief));
        WorkerRecord after = fleet.put("c");
        fleet.spoil(spoilt.id());
        for (ScanScope reach : new ScanScope[] {ScanScope.ALL, ScanScope.LIVING}) {
            RecordRepresentation.assertThatAll(fleet.look().scan(reach))
                    .as("a scan of " + reach)
                    .contains(before, after)
                    .doesNotContain(spoilt);
        }
        assertThat(fleet.look().unreadable()).extracting(UnreadableRecord::id).contains(spoilt.id());
        RecordRepresentation.assertThatAll(fleet.look().idle())
                .as("the longest idle")
                .containsExactlyInAnyOrder(before, after);
        assertThat(countedIdle(fleet)).as("how many are counted as idle").isBetween(2L, 3L);
        fleet.elapse(brief);
        assertThat(countedIdle(fleet))
                .as("how many are counted as idle when its lease is over")
                .isEqualTo(2);
    }

    private static long countedIdle(TckFixture fleet) {
        return fleet.store().census().value().count(Profile.defaults(), WorkerState.IDLE);
    }

    @Test
    @RequiresCapability(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-4 (N29): a write to it is refused as unreadable, and leaves it alone")
    @DiagnosticHint("does a write overwrite what it cannot read?")
    default void unreadable4_aWriteIsRefused(TckFixture fleet) {
        WorkerRecord spoilt = fleet.put("spoilt");
        fleet.spoil(spoilt.id());
        for (Write write : new Write[] {
            fleet.insert(fleet.successor(spoilt)), fleet.replace(spoilt, fleet.busy(spoilt, "s")), fleet.remove(spoilt)
        }) {
            assertThat(TckFixture.refusal(fleet.write(write), RejectionReason.Unreadable.class)
                            .record()
                            .id())
                    .isEqualTo(spoilt.id());
        }
        assertThat(fleet.holder("s")).isEmpty();
        assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> fleet.find(spoilt));
    }

    @Test
    @RequiresCapability(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-5 (N29): once it is discarded its id and its session are free, and nothing of it is left")
    @DiagnosticHint("does discarding clean the indexes, too?")
    default void unreadable5_discardingRemovesIt(TckFixture fleet) {
        WorkerRecord other = fleet.put("other");
        WorkerRecord spoilt = fleet.assign(fleet.put("spoilt"), "s");
        fleet.spoil(spoilt.id());
        assertThat(fleet.store().discardUnreadable(spoilt.id())).isTrue();
        assertThat(fleet.store().discardUnreadable(spoilt.id())).isFalse();
        assertThat(fleet.look().unreadable()).isEmpty();
        fleet.look().assertStand(other);

        WorkerRecord busy =
                fleet.overwrite(other, TestRecords.holding(other, "s", TckFixture.tokenOf(spoilt, "s") + 1));
        WorkerRecord next = fleet.put(TestRecords.fresh(
                SessionTransitions.forget(fleet.successor(spoilt), TckFixture.session("s"), fleet.now())));
        fleet.look().assertStand(busy, next);
    }

    @Test
    @RequiresCapability(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-6 (N29): a write to it keeps no other in its batch from running")
    @DiagnosticHint("does what cannot be read end the call, rather than its own write?")
    default void unreadable6_othersInABatchRun(TckFixture fleet) {
        WorkerRecord before = fleet.put("before");
        WorkerRecord spoilt = fleet.put("spoilt");
        fleet.spoil(spoilt.id());
        WorkerRecord next = fleet.busy(before, "s");
        WorkerRecord after = fleet.newcomer("after");
        List<WriteResult> results =
                fleet.store().write(List.of(fleet.replace(before, next), fleet.remove(spoilt), fleet.insert(after)));

        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(
                        WriteResult.Applied.class, WriteResult.Rejected.class, WriteResult.Applied.class);
        TckFixture.refusal(results.get(1), RejectionReason.Unreadable.class);
        assertThat(fleet.find(before)).contains(next);
        assertThat(fleet.find(after)).contains(after);
    }
}
