package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.tck.Operation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Random sequences, and their reduction to minimal failing ones. */
class SequenceRunnerTest {
    /** Wrong as soon as a worker is marked offline that was claimed for some time before. */
    private static void wrong(List<Operation> steps) {
        boolean claimed = false;
        for (Operation step : steps) {
            claimed |= step.kind() == Kind.CLAIM;
            assertThat(claimed && step.kind() == Kind.MARK_OFFLINE)
                    .as("a worker that was claimed is offline")
                    .isFalse();
        }
    }

    private static String message(Consumer<List<Operation>> play) {
        List<String> messages = new ArrayList<>();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> SequenceRunner.check(1, play))
                .satisfies(e -> messages.add(e.getMessage()));
        return messages.get(0);
    }

    @Test
    void oneSeedDrawsTheSameStepsEveryTimeAndAnotherSeedOthers() {
        assertThat(Operation.draw(5, 100)).isEqualTo(Operation.draw(5, 100)).isNotEqualTo(Operation.draw(6, 100));
    }

    @Test
    void everyKindIsDrawn() {
        Set<Kind> drawn = new TreeSet<>();
        Operation.draw(1, 500).forEach(step -> drawn.add(step.kind()));
        assertThat(drawn).containsExactly(Kind.values());
    }

    @Test
    void whatNeverFailsIsPlayedForEverySeedAndNothingIsSaid() {
        List<List<Operation>> played = new ArrayList<>();
        SequenceRunner.check(2_000, played::add);
        assertThat(played)
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(steps -> assertThat(steps).hasSize(120));
    }

    @Test
    void aFailingListIsCutDownToTheStepsThatItTakes() {
        assertThat(message(SequenceRunnerTest::wrong)).containsPattern("""
                        seed 1 draws 120 steps; these 2 are enough \\(repeat with -Dworker.tck.seed=1\\):
                        1\\. claim w\\d s\\d t\\d
                        2\\. mark offline w\\d s\\d t\\d
                        result: \\[a worker that was claimed is offline]""");
    }

    @Test
    void aStepThatWasNeededWithAnotherOneGoesWhenThatIsGone() {
        List<Operation> drawn = Operation.draw(1, 120);
        assertThat(message(steps -> assertThat(steps.contains(drawn.get(1))
                                && (steps.contains(drawn.get(119)) || !steps.contains(drawn.get(0))))
                        .isFalse()))
                .contains("these 1 are enough");
    }

    @Test
    void whatFailsWithoutAnyStepNeedsNone() {
        assertThat(message(steps -> {
                    throw new IllegalStateException("always");
                }))
                .contains(
                        "these 0 are enough (repeat with -Dworker.tck.seed=1):\nresult: java.lang.IllegalStateException: always");
    }

    @Test
    void aSeedThatIsGivenIsTheOneThatIsPlayed() {
        System.setProperty(SequenceRunner.SEED, "77");
        try {
            List<List<Operation>> played = new ArrayList<>();
            SequenceRunner.check(2_000, played::add);
            assertThat(played).containsExactly(Operation.draw(77, 120));
            assertThat(message(SequenceRunnerTest::wrong))
                    .contains("seed 77 draws", "(repeat with -Dworker.tck.seed=77)");
        } finally {
            System.clearProperty(SequenceRunner.SEED);
        }
    }
}
