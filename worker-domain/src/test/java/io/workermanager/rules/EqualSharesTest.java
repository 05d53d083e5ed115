package io.workermanager.rules;

import static io.workermanager.rules.SessionTransitions.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EqualSharesTest extends SampleRecords {
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");

    @ParameterizedTest
    @ValueSource(longs = {20, 100, 300, 700, 2_000})
    @DisplayName(
            "N21: the shares of equal workers differ by at most one, even if many become available within a millisecond")
    void equalWorkersGetEqualShares(long microsBetweenClaims) {
        Random random = new Random(microsBetweenClaims);
        long micros = 0;
        List<WorkerRecord> workers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            workers.add(registered("w" + i, Duration.ofHours(1), at(micros)));
            micros += random.nextLong(2 * microsBetweenClaims);
        }
        int[] shares = new int[workers.size()];
        for (int claim = 0; claim < 2_000; claim++) {
            WorkerRecord longestIdle = workers.stream()
                    .min(Comparator.comparingLong(WorkerRecord::turn).thenComparing(WorkerRecord::id, WorkerId.order()))
                    .orElseThrow();
            WorkerRecord busy = assigned(longestIdle, SESSION, at(micros));
            micros += random.nextLong(2 * microsBetweenClaims);
            int index = workers.indexOf(longestIdle);
            workers.set(
                    index,
                    release(busy, SESSION, busy.assignment().orElseThrow().token(), at(micros)));
            shares[index]++;
        }
        assertThat(shares).containsOnly(2_000 / shares.length);
    }

    private static Instant at(long micros) {
        return START.plusMillis(micros / 1000);
    }
}
