package io.workermanager.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaimContentionTest {
    private final ClaimContention estimator = new ClaimContention();

    @Test
    @DisplayName("N21: a caller without contention takes the longest idle worker")
    void withoutContentionItPicksTheFirstCandidate() {
        for (int i = 0; i < 1000; i++) {
            assertThat(estimator.pick(16)).isZero();
            estimator.onSuccess();
        }
        assertThat(estimator.candidates()).isEqualTo(2);
    }

    @Test
    void theFirstConflictRaisesTheNumberOfCandidates() {
        estimator.onConflict();

        assertThat(estimator.candidates()).isEqualTo(16);
    }

    @Test
    void conflictsRaiseTheNumberOfCandidates() {
        int before = estimator.candidates();
        for (int i = 0; i < 10; i++) {
            estimator.onConflict();
        }
        assertThat(estimator.candidates()).isEqualTo(256).isGreaterThan(before);
        assertThat(IntStream.range(0, 10_000)
                        .map(i -> estimator.pick(256))
                        .distinct()
                        .count())
                .isGreaterThan(200);
    }

    @Test
    void itPicksOnlyExistingCandidates() {
        for (int i = 0; i < 10; i++) {
            estimator.onConflict();
        }
        assertThat(IntStream.range(0, 1000).map(i -> estimator.pick(3))).containsOnly(0, 1, 2);
        assertThat(estimator.pick(1)).isZero();
    }

    @Test
    @DisplayName("N21: after contention ends a caller takes the longest idle worker again")
    void afterContentionEndsItPicksTheFirstCandidateAgain() {
        for (int i = 0; i < 10; i++) {
            estimator.onConflict();
        }
        for (int i = 0; i < 100; i++) {
            estimator.onSuccess();
        }
        assertThat(estimator.pick(16)).isZero();
        assertThat(estimator.candidates()).isEqualTo(2);
    }
}
