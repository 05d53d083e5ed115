package io.workermanager.tck;

import static io.workermanager.tck.RecordRepresentation.assertThatAll;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

/** What is stored under an id and is no record. */
interface UnreadableRules {
    @ContractRule(hint = "is what is stored read before it is removed?")
    @DisplayName("UNREADABLE-1: discarding removes no record, and says so")
    default void unreadable1_discardingRemovesNoRecord(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        assertThat(fixture.store().discardUnreadable(worker.id())).isFalse();
        assertThat(fixture.store().discardUnreadable(WorkerId.of("nobody"))).isFalse();
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "is what cannot be read taken for no record?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-2 (N29): whoever asks for the record, or for who holds its session, is told that it cannot be read, and why")
    default void unreadable2_findSaysThatItCannotBeRead(TckFixture fixture) {
        WorkerRecord spoilt = fixture.assign(fixture.put("spoilt"), "s");
        fixture.corrupt(spoilt.id());
        assertCannotBeRead(spoilt, () -> fixture.find(spoilt));
        assertCannotBeRead(spoilt, () -> fixture.holder("s"));
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

    @ContractRule(
            hint = "does one bad record end the page, or count as an idle worker?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-3 (N18, N29): a scan delivers all others and reports it; nobody takes it for idle")
    default void unreadable3_aScanReportsIt(TckFixture fixture) {
        Duration brief = Duration.ofMillis(500);
        WorkerRecord before = fixture.put("a");
        WorkerRecord spoilt = fixture.put(fixture.newRecord("b", Profile.defaults(), brief));
        WorkerRecord after = fixture.put("c");
        fixture.corrupt(spoilt.id());
        for (ScanScope reach : new ScanScope[] {ScanScope.ALL, ScanScope.LIVING}) {
            assertThatAll(fixture.inspect().scan(reach))
                    .as("a scan of " + reach)
                    .contains(before, after)
                    .doesNotContain(spoilt);
        }
        assertThat(fixture.inspect().unreadable())
                .extracting(UnreadableRecord::id)
                .contains(spoilt.id());
        assertThatAll(fixture.inspect().idle()).as("the longest idle").containsExactlyInAnyOrder(before, after);
        assertThat(countedIdle(fixture)).as("how many are counted as idle").isBetween(2L, 3L);
        fixture.advanceTime(brief);
        assertThat(countedIdle(fixture))
                .as("how many are counted as idle when its lease is over")
                .isEqualTo(2);
    }

    private static long countedIdle(TckFixture fixture) {
        return fixture.store().census().value().count(Profile.defaults(), WorkerState.IDLE);
    }

    @ContractRule(hint = "does a write overwrite what it cannot read?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-4 (N29): a write to it is refused as unreadable, and leaves it alone")
    default void unreadable4_aWriteIsRefused(TckFixture fixture) {
        WorkerRecord spoilt = fixture.put("spoilt");
        fixture.corrupt(spoilt.id());
        for (Write write : new Write[] {
            fixture.insert(fixture.nextIncarnation(spoilt)),
            fixture.replace(spoilt, fixture.withSession(spoilt, "s")),
            fixture.remove(spoilt)
        }) {
            assertThat(rejection(fixture.write(write), RejectionReason.Unreadable.class)
                            .record()
                            .id())
                    .isEqualTo(spoilt.id());
        }
        assertThat(fixture.holder("s")).isEmpty();
        assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> fixture.find(spoilt));
    }

    @ContractRule(hint = "does discarding clean the indexes, too?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-5 (N29): once it is discarded its id and its session are free, and nothing of it is left")
    default void unreadable5_discardingRemovesIt(TckFixture fixture) {
        WorkerRecord other = fixture.put("other");
        WorkerRecord spoilt = fixture.assign(fixture.put("spoilt"), "s");
        fixture.corrupt(spoilt.id());
        assertThat(fixture.store().discardUnreadable(spoilt.id())).isTrue();
        assertThat(fixture.store().discardUnreadable(spoilt.id())).isFalse();
        assertThat(fixture.inspect().unreadable()).isEmpty();
        fixture.assertStored(other);

        WorkerRecord busy =
                fleet.overwrite(other, TestRecords.holding(other, "s", TckFixture.tokenOf(spoilt, "s") + 1));
        WorkerRecord next = fleet.put(TestRecords.fresh(
                SessionTransitions.forget(fleet.successor(spoilt), TckFixture.session("s"), fleet.now())));
        fleet.look().assertStand(busy, next);
    }

    @ContractRule(
            hint = "does what cannot be read end the call, rather than its own write?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-6 (N29): a write to it keeps no other in its batch from running")
    default void unreadable6_othersInABatchRun(TckFixture fixture) {
        WorkerRecord before = fixture.put("before");
        WorkerRecord spoilt = fixture.put("spoilt");
        fixture.corrupt(spoilt.id());
        WorkerRecord next = fixture.withSession(before, "s");
        WorkerRecord after = fixture.newRecord("after");
        List<WriteResult> results = fixture.store()
                .write(List.of(fixture.replace(before, next), fixture.remove(spoilt), fixture.insert(after)));

        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(
                        WriteResult.Applied.class, WriteResult.Rejected.class, WriteResult.Applied.class);
        rejection(results.get(1), RejectionReason.Unreadable.class);
        assertThat(fixture.find(before)).contains(next);
        assertThat(fixture.find(after)).contains(after);
    }
}
