package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever several threads ask a store at a time, it answers as if one had asked after the other. */
class LinearizabilityTest {
    private static void check(Class<? extends History> history) {
        new StressOptions()
                .threads(3)
                .actorsPerThread(3)
                .iterations(40)
                .invocationsPerIteration(100)
                .minimizeFailedScenario(false)
                .check(history);
    }

    @Test
    @DisplayName("N1, N19, N20: the answers to several threads fit an order in which everything happened one by one")
    void theAnswersToSeveralThreadsFitAnOrder() {
        check(History.class);
    }

    @Test
    void aStoreThatReplacesInTwoStepsIsFound() {
        assertThatThrownBy(() -> check(NonAtomicStoreHistory.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }
}
