package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many writes in one call, which are sent in pages and to different scripts. */
class BatchTest {
    private final RedisWorkerStore store = RedisWorkerStore.connect(SharedRedis.settings());

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
    void heartbeatsOfOneWorkerRunInOrderEvenIfTheFirstNeedsAFullWrite() {
        WorkerRecord last = RecordSamples.idle("w", store.now().minusMillis(500));
        RecordSamples.insert(store, last);
        List<Write> beats = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Instant then = store.now().minusMillis(i % 3 * 200L);
            WorkerRecord beat = RecordSamples.beat(last, then);
            beats.add(new Write.Replace(last, beat, MINUTE, RecordSamples.now(store)));
            last = beat;
        }

        assertAllApplied(store.write(beats), 120);
        assertThat(RecordSamples.stored(store, "w")).isEqualTo(last);
    }

    @Test
    void oneBatchTakesAllKindsOfWrites() {
        List<Write> registrations = new ArrayList<>();
        List<Write> second = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            WorkerRecord worker = RecordSamples.idle("w" + i, store.now());
            registrations.add(new Write.Insert(worker, MINUTE, RecordSamples.now(store)));
            second.add(
                    i % 3 == 0
                            ? new Write.Remove(worker, RecordSamples.now(store))
                            : new Write.Replace(
                                    worker, RecordSamples.beat(worker, store.now()), MINUTE, RecordSamples.now(store)));
        }
        assertAllApplied(store.write(registrations), 130);
        assertAllApplied(store.write(second), 130);
        assertAllApplied(store.write(second), 130);
    }

    @Test
    void anEmptyBatchReturnsNoResults() {
        assertThat(store.write(List.of())).isEmpty();
    }
}
