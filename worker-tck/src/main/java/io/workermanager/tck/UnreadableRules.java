package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is stored under an id and is no record. */
interface UnreadableRules {
    @Test
    @DisplayName("UNREADABLE-1: discarding removes no record, and says so")
    @Ask("is what is stored read before it is removed?")
    default void unreadable1_discardingRemovesNoRecord(Fleet fleet) {
        Worker worker = fleet.put("a");
        assertThat(fleet.store().discardUnreadable(worker.id())).isFalse();
        assertThat(fleet.store().discardUnreadable(WorkerId.of("nobody"))).isFalse();
        fleet.look().assertStand(worker);
    }

    @Test
    @Needs(Capability.UNREADABLE_RECORDS)
    @DisplayName(
            "UNREADABLE-2 (N29): whoever asks for the record, or for who holds its session, is told that it cannot be read, and why")
    @Ask("is what cannot be read taken for no record?")
    default void unreadable2_findSaysThatItCannotBeRead(Fleet fleet) {
        Worker spoilt = fleet.assign(fleet.put("spoilt"), "s");
        fleet.spoil(spoilt.id());
        assertCannotBeRead(spoilt, () -> fleet.find(spoilt));
        assertCannotBeRead(spoilt, () -> fleet.holder("s"));
    }

    private static void assertCannotBeRead(Worker spoilt, ThrowingCallable call) {
        assertThatExceptionOfType(UnreadableRecordException.class)
                .isThrownBy(call)
                .satisfies(e -> {
                    assertThat(e.unreadable().id()).isEqualTo(spoilt.id());
                    assertThat(e.unreadable().why()).isNotBlank();
                    assertThat(e.outcomeUnknown()).isFalse();
                });
    }

    @Test
    @Needs(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-3 (N18, N29): a scan delivers all others and reports it; nobody takes it for idle")
    @Ask("does one bad record end the page, or count as an idle worker?")
    default void unreadable3_aScanReportsIt(Fleet fleet) {
        Duration brief = Duration.ofMillis(500);
        Worker before = fleet.put("a");
        Worker spoilt = fleet.put(fleet.newcomer("b", Profile.DEFAULT, brief));
        Worker after = fleet.put("c");
        fleet.spoil(spoilt.id());
        for (Reach reach : new Reach[] {Reach.ALL, Reach.LIVING}) {
            Shown.assertThatAll(fleet.look().scan(reach))
                    .as("a scan of " + reach)
                    .contains(before, after)
                    .doesNotContain(spoilt);
        }
        assertThat(fleet.look().unreadable()).extracting(UnreadableRecord::id).contains(spoilt.id());
        Shown.assertThatAll(fleet.look().idle()).as("the longest idle").containsExactlyInAnyOrder(before, after);
        assertThat(countedIdle(fleet)).as("how many are counted as idle").isBetween(2L, 3L);
        fleet.elapse(brief);
        assertThat(countedIdle(fleet))
                .as("how many are counted as idle when its lease is over")
                .isEqualTo(2);
    }

    private static long countedIdle(Fleet fleet) {
        return fleet.store().census().value().of(Profile.DEFAULT, Standing.IDLE);
    }

    @Test
    @Needs(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-4 (N29): a write to it is refused as unreadable, and leaves it alone")
    @Ask("does a write overwrite what it cannot read?")
    default void unreadable4_aWriteIsRefused(Fleet fleet) {
        Worker spoilt = fleet.put("spoilt");
        fleet.spoil(spoilt.id());
        for (Write write : new Write[] {
            fleet.insert(fleet.successor(spoilt)), fleet.replace(spoilt, fleet.busy(spoilt, "s")), fleet.remove(spoilt)
        }) {
            assertThat(Fleet.refusal(fleet.write(write), Refusal.Unreadable.class)
                            .record()
                            .id())
                    .isEqualTo(spoilt.id());
        }
        assertThat(fleet.holder("s")).isEmpty();
        assertThatExceptionOfType(UnreadableRecordException.class).isThrownBy(() -> fleet.find(spoilt));
    }

    @Test
    @Needs(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-5 (N29): once it is discarded its id and its session are free, and nothing of it is left")
    @Ask("does discarding clean the indexes, too?")
    default void unreadable5_discardingRemovesIt(Fleet fleet) {
        Worker other = fleet.put("other");
        Worker spoilt = fleet.assign(fleet.put("spoilt"), "s");
        fleet.spoil(spoilt.id());
        assertThat(fleet.store().discardUnreadable(spoilt.id())).isTrue();
        assertThat(fleet.store().discardUnreadable(spoilt.id())).isFalse();
        assertThat(fleet.look().unreadable()).isEmpty();
        fleet.look().assertStand(other);

        Worker busy = fleet.overwrite(other, Records.holding(other, "s", Fleet.tokenOf(spoilt, "s") + 1));
        Worker next = fleet.put(Records.fresh(fleet.successor(spoilt).forget(Fleet.session("s"), fleet.now())));
        fleet.look().assertStand(busy, next);
    }

    @Test
    @Needs(Capability.UNREADABLE_RECORDS)
    @DisplayName("UNREADABLE-6 (N29): a write to it keeps no other in its batch from running")
    @Ask("does what cannot be read end the call, rather than its own write?")
    default void unreadable6_othersInABatchRun(Fleet fleet) {
        Worker before = fleet.put("before");
        Worker spoilt = fleet.put("spoilt");
        fleet.spoil(spoilt.id());
        Worker next = fleet.busy(before, "s");
        Worker after = fleet.newcomer("after");
        List<WriteResult> results =
                fleet.store().write(List.of(fleet.replace(before, next), fleet.remove(spoilt), fleet.insert(after)));

        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(
                        WriteResult.Applied.class, WriteResult.Refused.class, WriteResult.Applied.class);
        Fleet.refusal(results.get(1), Refusal.Unreadable.class);
        assertThat(fleet.find(before)).contains(next);
        assertThat(fleet.find(after)).contains(after);
    }
}
