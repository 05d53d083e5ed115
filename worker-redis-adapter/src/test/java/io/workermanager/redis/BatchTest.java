package io.workermanager.redis;

import static io.workermanager.redis.Workers.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Worker;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many writes in one call, which go out in pages and by different scripts. */
class BatchTest {
    private final RedisWorkerStore store = RedisWorkerStore.connect(Redis.settings());

    @AfterEach
    void close() {
        store.close();
    }

    private static void assertAllApplied(List<WriteResult> results, int count) {
        assertThat(results)
                .hasSize(count)
                .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Applied.class));
    }

    @Test
    void beatsOfOneWorkerRunInTheirOrderThoughTheFirstIsMoreThanABeat() {
        Worker last = Workers.idle("w", store.now().minusMillis(500));
        Workers.insert(store, last);
        List<Write> beats = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Instant then = store.now().minusMillis(i % 3 * 200L);
            Worker beat = Workers.beat(last, then);
            beats.add(new Write.Replace(last, beat, MINUTE, Workers.now(store)));
            last = beat;
        }

        assertAllApplied(store.write(beats), 120);
        assertThat(Workers.stored(store, "w")).isEqualTo(last);
    }

    @Test
    void allKindsOfWritesGoTogether() {
        List<Write> births = new ArrayList<>();
        List<Write> second = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            Worker worker = Workers.idle("w" + i, store.now());
            births.add(new Write.Insert(worker, MINUTE, Workers.now(store)));
            second.add(
                    i % 3 == 0
                            ? new Write.Remove(worker, Workers.now(store))
                            : new Write.Replace(worker, Workers.beat(worker, store.now()), MINUTE, Workers.now(store)));
        }
        assertAllApplied(store.write(births), 130);
        assertAllApplied(store.write(second), 130);
        assertAllApplied(store.write(second), 130);
    }

    @Test
    void nothingIsAnsweredWithNothing() {
        assertThat(store.write(List.of())).isEmpty();
    }
}
