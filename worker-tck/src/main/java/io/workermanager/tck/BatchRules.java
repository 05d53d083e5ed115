package io.workermanager.tck;

import static io.workermanager.tck.TckFixture.*;
import static io.workermanager.tck.TestRecords.withFreshVersion;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.WorkerStore.Query.ScanScope;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;

/** Several writes in one call. */
interface BatchRules {
    @ContractRule(hint = "is an empty batch sent to the server?")
    @DisplayName("BATCH-1: an empty batch has no results")
    default void batch1_noWritesHaveNoResults(TckFixture fixture) {
        assertThat(fixture.store().write(List.of())).isEmpty();
    }

    @ContractRule(hint = "does each write run on its own, with its result in its position?")
    @DisplayName("BATCH-2: a rejected write does not prevent the writes before or after it")
    default void batch2_eachWriteRunsOnItsOwn(TckFixture fixture) {
        WorkerRecord a = fixture.put("a");
        WorkerRecord b = fixture.newRecord("b");
        WorkerRecord c = fixture.assign(fixture.put("c"), "s");
        List<WriteResult> results = fixture.store()
                .write(List.of(
                        fixture.insert(b),
                        fixture.insert(fixture.nextIncarnation(a)),
                        fixture.replace(b, fixture.withSession(b, "t")),
                        fixture.replace(a, fixture.withSession(a, "s")),
                        fixture.remove(c)));

        assertThat(results).as("the results of a batch").hasSize(5);
        assertThat(results.get(0))
                .as("the result before the first that is refused")
                .isInstanceOf(Applied.class);
        assertThat(results)
                .as("the results of a batch")
                .hasExactlyElementsOfTypes(Applied.class, Rejected.class, Applied.class, Rejected.class, Applied.class);
        assertVersionMismatch(results.get(1), a);
        assertSessionHeld(results.get(3), c.id());
        assertThat(fixture.find(a)).contains(a);
        assertThat(fixture.find(c)).isEmpty();
        assertThat(fixture.holder("t").map(WorkerRecord::id)).contains(b.id());
    }

    @ContractRule(hint = "are the writes of a batch run in parallel, or sorted?")
    @DisplayName("BATCH-3: two writes to one id run in their order")
    default void batch3_writesOnOneIdRunInTheirOrder(TckFixture fixture) {
        List<Write> writes = new ArrayList<>();
        List<WorkerRecord> last = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            WorkerRecord first = fixture.newRecord("w" + i);
            WorkerRecord second = fixture.withSession(first, "s" + i);
            WorkerRecord third = fixture.marked(second, Availability.OFFLINE);
            writes.add(fixture.insert(first));
            writes.add(fixture.replace(first, second));
            writes.add(fixture.replace(second, third));
            last.add(third);
        }
        fixture.write(writes).forEach(TckFixture::assertApplied);
        fixture.assertStored(last);
        assertRemovedAndInserted(fixture, last.get(0));
    }

    /** An id that is removed in a batch is remembered within it. */
    private static void assertRemovedAndInserted(TckFixture fixture, WorkerRecord stored) {
        WorkerRecord next = fixture.without(fixture.nextIncarnation(stored), "s0");
        WorkerRecord late = withFreshVersion(next);
        WorkerRecord third = fixture.nextIncarnation(next);
        List<WriteResult> results = fixture.write(List.of(
                fixture.remove(stored),
                fixture.insert(next),
                fixture.remove(next),
                fixture.insert(late),
                fixture.remove(next),
                fixture.insert(third)));
        assertThat(results)
                .as("the results of removals and insertions of one id, in one batch")
                .hasExactlyElementsOfTypes(
                        Applied.class, Applied.class, Applied.class, Rejected.class, Applied.class, Applied.class);
        assertRecentlyRemoved(results.get(3), next.incarnation());
        assertThat(fixture.find(stored)).contains(third);
    }

    @ContractRule(hint = "is the session index read once for the batch rather than in each write?")
    @DisplayName("BATCH-4 (N19): of two writes in a batch that take one session, the first gets it")
    default void batch4_theFirstGetsTheSession(TckFixture fixture) {
        WorkerRecord a = fixture.put("a");
        WorkerRecord b = fixture.put("b");
        WorkerRecord busy = fixture.withSession(a, "s");
        List<WriteResult> results = fixture.store()
                .write(List.of(fixture.replace(a, busy), fixture.replace(b, fixture.withSession(b, "s"))));

        assertApplied(results.get(0));
        assertSessionHeld(results.get(1), a.id());
        fixture.assertStored(busy, b);
    }

    @ContractRule(hint = "is a large batch truncated, or are its results mixed up?")
    @DisplayName("BATCH-5: a thousand writes in one call all run, and run again without effect")
    default void batch5_aThousandWritesRun(TckFixture fixture) {
        List<WorkerRecord> all = IntStream.range(0, 1000)
                .mapToObj(i -> fixture.newRecord("w" + i))
                .toList();
        List<Write> writes = all.stream().map(fixture::insert).toList();
        fixture.write(writes).forEach(TckFixture::assertApplied);
        fixture.write(writes).forEach(TckFixture::assertApplied);
        assertThat(Set.copyOf(fixture.inspect().scan(ScanScope.ALL)).equals(Set.copyOf(all)))
                .as("a scan of all delivers the thousand")
                .isTrue();
    }

    @ContractRule(
            hint = "does a write of a batch miss what an earlier one of the same batch did, or are writes grouped?")
    @DisplayName("BATCH-6: a batch has the results, and leaves the records, of its writes one by one")
    default void batch6_aBatchIsItsWritesOneByOne(TckFixture fixture) {
        for (long seed = 1; seed <= 3; seed++) {
            List<Write> drawn = GeneratedWrites.draw(fixture, seed, 60);
            WorkerStore inBatches = fixture.openOtherFleet();
            WorkerStore oneByOne = fixture.openOtherFleet();
            for (int from = 0; from < drawn.size(); from += 20) {
                List<Write> batch = drawn.subList(from, from + 20);
                List<String> alone = batch.stream()
                        .map(write -> GeneratedWrites.describe(
                                write, fixture.write(oneByOne, List.of(write)).get(0)))
                        .toList();
                List<WriteResult> together = fixture.write(inBatches, batch);
                assertThat(IntStream.range(0, batch.size())
                                .mapToObj(i -> GeneratedWrites.describe(batch.get(i), together.get(i))))
                        .as("the results of a batch, compared with those of its writes one by one; seed %d", seed)
                        .containsExactlyElementsOf(alone);
            }
            List<WorkerRecord> left = new StoreInspector(oneByOne).scan(ScanScope.ALL);
            new StoreInspector(inBatches).assertStored(Set.copyOf(left));
        }
    }
}
