package io.workermanager.redis;

import static io.workermanager.redis.RecordSamples.*;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many writes in one call, which are sent in pages and to different scripts. */
class BatchTest extends FleetFixture {

    private static void assertAllApplied(List<WriteResult> results, int count) {
        assertThat(results)
                .hasSize(count)
                .allSatisfy(result -> assertThat(result).isInstanceOf(WriteResult.Applied.class));
    }

    @Test
    void heartbeatsOfOneWorkerRunInOrderEvenIfTheFirstNeedsAFullWrite() {
        WorkerRecord last = idle("w", store.now().minusMillis(500));
        insert(store, last);
        List<Write> beats = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Instant then = store.now().minusMillis(i % 3 * 200L);
            WorkerRecord beat = beat(last, then);
            beats.add(new Write.Replace(last, beat, MINUTE, window(store)));
            last = beat;
        }

        assertAllApplied(store.write(beats), 120);
        assertThat(stored(store, "w")).isEqualTo(last);
    }

    @Test
    void oneBatchTakesAllKindsOfWrites() {
        List<Write> registrations = new ArrayList<>();
        List<Write> second = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            WorkerRecord worker = idle("w" + i, store.now());
            registrations.add(new Write.Insert(worker, MINUTE, window(store)));
            second.add(
                    i % 3 == 0
                            ? new Write.Remove(worker, window(store))
                            : new Write.Replace(worker, beat(worker, store.now()), MINUTE, window(store)));
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
