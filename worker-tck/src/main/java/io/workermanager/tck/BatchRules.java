package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.Worker;
import io.workermanager.store.WorkerQuery.Reach;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Applied;
import io.workermanager.store.WriteResult.Refusal;
import io.workermanager.store.WriteResult.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of several writes in one call. */
interface BatchRules {
    @Test
    @DisplayName("BATCH-1: no writes have no results")
    @Ask("is an empty batch sent?")
    default void batch1_noWritesHaveNoResults(Fleet fleet) {
        assertThat(fleet.store().write(List.of())).isEmpty();
    }

    @Test
    @DisplayName("BATCH-2: a write that is refused keeps neither those before it nor those after it from running")
    @Ask("does each write run by itself, and has its result in its place?")
    default void batch2_eachWriteRunsByItself(Fleet fleet) {
        Worker a = fleet.put("a");
        Worker b = fleet.newcomer("b");
        Worker c = fleet.assign(fleet.put("c"), "s");
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
                .hasExactlyElementsOfTypes(Applied.class, Refused.class, Applied.class, Refused.class, Applied.class);
        assertThat(Fleet.refusal(results.get(1), Refusal.OtherVersion.class).current())
                .contains(a);
        assertThat(Fleet.refusal(results.get(3), Refusal.SessionHeld.class).holder())
                .isEqualTo(c.id());
        assertThat(fleet.find(a)).contains(a);
        assertThat(fleet.find(c)).isEmpty();
        assertThat(fleet.holder("t").map(Worker::id)).contains(b.id());
    }

    @Test
    @DisplayName("BATCH-3: two writes on one id run in their order")
    @Ask("are the writes of a batch run side by side, or sorted?")
    default void batch3_writesOnOneIdRunInTheirOrder(Fleet fleet) {
        List<Write> writes = new ArrayList<>();
        List<Worker> last = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Worker first = fleet.newcomer("w" + i);
            Worker second = fleet.busy(first, "s" + i);
            Worker third = Records.fresh(second.mark(Availability.OFFLINE, fleet.now()));
            writes.add(fleet.insert(first));
            writes.add(fleet.replace(first, second));
            writes.add(fleet.replace(second, third));
            last.add(third);
        }
        fleet.write(writes).forEach(Fleet::assertApplied);
        fleet.look().assertStand(last);
    }

    @Test
    @DisplayName("BATCH-4 (N19): of two writes in a batch that want one session the first gets it")
    @Ask("is the index of sessions read before the batch rather than in each write?")
    default void batch4_theFirstGetsTheSession(Fleet fleet) {
        Worker a = fleet.put("a");
        Worker b = fleet.put("b");
        Worker busy = fleet.busy(a, "s");
        List<WriteResult> results =
                fleet.store().write(List.of(fleet.replace(a, busy), fleet.replace(b, fleet.busy(b, "s"))));

        Fleet.assertApplied(results.get(0));
        assertThat(Fleet.refusal(results.get(1), Refusal.SessionHeld.class).holder())
                .isEqualTo(a.id());
        fleet.look().assertStand(busy, b);
    }

    @Test
    @DisplayName("BATCH-5: a thousand writes in one call all run, and all again change nothing")
    @Ask("is a large batch cut, or its results mixed up?")
    default void batch5_aThousandWritesRun(Fleet fleet) {
        List<Worker> all = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(fleet.newcomer("w" + i));
            writes.add(fleet.insert(all.get(i)));
        }
        fleet.write(writes).forEach(Fleet::assertApplied);
        fleet.write(writes).forEach(Fleet::assertApplied);
        assertThat(Set.copyOf(fleet.look().scan(Reach.ALL)).equals(Set.copyOf(all)))
                .as("a scan of all delivers the thousand")
                .isTrue();
    }
}
