package io.workermanager.tck;

import static io.workermanager.tck.RecordAssertions.assertThatAll;
import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;

/** Unreadable records. */
interface UnreadableRules {
    @ContractRule(hint = "is the stored value read before it is deleted?")
    @DisplayName("UNREADABLE-1: discardUnreadable keeps a readable record, and returns false")
    default void unreadable1_discardingKeepsAReadableRecord(TckFixture fixture) {
        WorkerRecord worker = fixture.put("a");
        assertThat(fixture.store().discardUnreadable(worker.id())).isFalse();
        assertThat(fixture.store().discardUnreadable(WorkerId.of("nobody"))).isFalse();
        fixture.assertStored(worker);
    }

    @ContractRule(hint = "is an unreadable record treated as a missing one?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-2 (N29): find and findBySession throw, with the reason, if the record is unreadable")
    default void unreadable2_readingThrows(TckFixture fixture) {
        WorkerRecord corrupted = fixture.assign(fixture.put("corrupted"), "s");
        fixture.corrupt(corrupted.id());
        assertCannotBeRead(corrupted, () -> fixture.find(corrupted));
        assertCannotBeRead(corrupted, () -> fixture.holder("s"));
    }

    private static void assertCannotBeRead(WorkerRecord corrupted, ThrowingCallable call) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(call)
                .satisfies(e -> {
                    assertThat(e.unreadable().id()).isEqualTo(corrupted.id());
                    assertThat(e.unreadable().why()).isNotBlank();
                    assertThat(e.outcomeUnknown()).isFalse();
                });
    }

    @ContractRule(
            hint = "does one broken record end the page, or count as an idle worker?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-3 (N18, N29): a scan delivers all other records and reports the unreadable one, which is never offered as idle")
    default void unreadable3_aScanReportsIt(TckFixture fixture) {
        Duration brief = Duration.ofMillis(500);
        WorkerRecord before = fixture.put("a");
        WorkerRecord corrupted = fixture.put(fixture.newRecord("b", brief));
        WorkerRecord after = fixture.put("c");
        fixture.corrupt(corrupted.id());
        for (ScanScope scope : new ScanScope[] {ScanScope.ALL, ScanScope.LIVING}) {
            assertThatAll(fixture.inspect().scan(scope))
                    .as("a scan of " + scope)
                    .contains(before, after)
                    .doesNotContain(corrupted);
        }
        assertThat(fixture.inspect().unreadable())
                .extracting(WorkerList.Unreadable::id)
                .contains(corrupted.id());
        assertThatAll(fixture.inspect().idle()).as("the longest idle").containsExactlyInAnyOrder(before, after);
        assertThat(countedIdle(fixture)).as("how many are counted as idle").isBetween(2L, 3L);
        fixture.advanceTime(brief);
        assertThat(countedIdle(fixture))
                .as("how many are counted as idle when its lease is over")
                .isEqualTo(2);
    }

    private static long countedIdle(TckFixture fixture) {
        return fixture.store().census().value().count(Profile.defaults(), WorkerCensus.State.IDLE);
    }

    @ContractRule(
            hint = "does a write overwrite a value that it cannot read?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-4 (N29): a write to an unreadable record is rejected as unreadable, and keeps the stored value")
    default void unreadable4_aWriteIsRejected(TckFixture fixture) {
        WorkerRecord corrupted = fixture.put("corrupted");
        fixture.corrupt(corrupted.id());
        for (Write write : new Write[] {
            fixture.insert(fixture.nextIncarnation(corrupted)),
            fixture.replace(corrupted, fixture.withSession(corrupted, "s")),
            fixture.remove(corrupted)
        }) {
            assertThat(rejection(fixture.write(write), RejectionReason.Unreadable.class)
                            .record()
                            .id())
                    .isEqualTo(corrupted.id());
        }
        assertThat(fixture.holder("s")).isEmpty();
        assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> fixture.find(corrupted));
    }

    @ContractRule(hint = "does discardUnreadable clean the indexes?", requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-5 (N29): a discarded record frees its id and its session, and leaves nothing behind")
    default void unreadable5_discardingFreesIdAndSession(TckFixture fixture) {
        WorkerRecord other = fixture.put("other");
        WorkerRecord corrupted = fixture.assign(fixture.put("corrupted"), "s");
        fixture.corrupt(corrupted.id());
        assertThat(fixture.store().discardUnreadable(corrupted.id())).isTrue();
        assertThat(fixture.store().discardUnreadable(corrupted.id())).isFalse();
        assertThat(fixture.inspect().unreadable()).isEmpty();
        fixture.assertStored(other);

        WorkerRecord busy = fixture.assign(other, "s", tokenOf(corrupted, "s") + 1);
        WorkerRecord next = fixture.put(fixture.without(fixture.nextIncarnation(corrupted), "s"));
        fixture.assertStored(busy, next);
    }

    @ContractRule(
            hint = "does an unreadable record fail the call, instead of its own write?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-6 (N29): a write to an unreadable record does not prevent the others in its batch")
    default void unreadable6_otherWritesOfTheBatchRun(TckFixture fixture) {
        WorkerRecord before = fixture.put("before");
        WorkerRecord corrupted = fixture.put("corrupted");
        fixture.corrupt(corrupted.id());
        WorkerRecord next = fixture.withSession(before, "s");
        WorkerRecord after = fixture.newRecord("after");
        List<WriteResult> results = fixture.store()
                .write(List.of(fixture.replace(before, next), fixture.remove(corrupted), fixture.insert(after)));

        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(
                        WriteResult.Applied.class, WriteResult.Rejected.class, WriteResult.Applied.class);
        rejection(results.get(1), RejectionReason.Unreadable.class);
        assertThat(fixture.find(before)).contains(next);
        assertThat(fixture.find(after)).contains(after);
    }

    @ContractRule(
            hint = "is the token of a session forgotten when its unreadable record is discarded?",
            requires = Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-7 (N20): a session of a discarded record is taken again only under a greater token, and one that it lost stays")
    default void unreadable7_theTokenOfADiscardedRecordIsRemembered(TckFixture fixture) {
        WorkerRecord corrupted = fixture.assign(fixture.put("corrupted"), "s");
        WorkerRecord other = fixture.put("other");
        fixture.corrupt(corrupted.id());
        assertThat(fixture.store().discardUnreadable(corrupted.id())).isTrue();

        long token = tokenOf(corrupted, "s");
        for (long tooLow : new long[] {token, token - 1}) {
            rejection(fixture.claim(other, "s", tooLow), RejectionReason.TokenTooLow.class);
        }
        WorkerRecord busy = fixture.assign(other, "s", token + 1);
        fixture.assertStored(busy);

        WorkerRecord lost = fixture.assign(fixture.put("lost"), "t");
        WorkerRecord taker = fixture.transfer(fixture.put("taker"), "t", lost);
        fixture.corrupt(lost.id());
        assertThat(fixture.store().discardUnreadable(lost.id())).isTrue();
        assertThat(fixture.holder("t"))
                .as("the holder of a session that the discarded record had lost")
                .contains(taker);
        fixture.assertStored(busy, taker);
    }
}
