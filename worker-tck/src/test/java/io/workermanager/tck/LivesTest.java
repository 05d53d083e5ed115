package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.tck.Step.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Steps that are drawn, and cut down to those that it takes to fail. */
class LivesTest {
    /** Wrong as soon as a worker is marked offline that was claimed for some time before. */
    private static void wrong(List<Step> steps) {
        boolean claimed = false;
        for (Step step : steps) {
            claimed |= step.deed() == Deed.CLAIM;
            assertThat(claimed && step.deed() == Deed.MARK_OFFLINE)
                    .as("a worker that was claimed is offline")
                    .isFalse();
        }
    }

    private static String message(Consumer<List<Step>> play) {
        List<String> messages = new ArrayList<>();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> Lives.check(1, play))
                .satisfies(e -> messages.add(e.getMessage()));
        return messages.get(0);
    }

    @Test
    void oneSeedDrawsTheSameStepsEveryTimeAndAnotherSeedOthers() {
        assertThat(Step.draw(5, 100)).isEqualTo(Step.draw(5, 100)).isNotEqualTo(Step.draw(6, 100));
    }

    @Test
    void everyDeedIsDrawn() {
        Set<Deed> drawn = new TreeSet<>();
        Step.draw(1, 500).forEach(step -> drawn.add(step.deed()));
        assertThat(drawn).containsExactly(Deed.values());
    }

    @Test
    void whatNeverFailsIsPlayedForEverySeedAndNothingIsSaid() {
        List<List<Step>> played = new ArrayList<>();
        Lives.check(2_000, played::add);
        assertThat(played)
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(steps -> assertThat(steps).hasSize(120));
    }

    @Test
    void aFailingListIsCutDownToTheStepsThatItTakes() {
        assertThat(message(LivesTest::wrong)).containsPattern("""
                        of the 120 steps that seed 1 draws these 2 are enough \\(-Dworker.tck.seed=1 plays them again\\):
                        1\\. claim w\\d s\\d t\\d
                        2\\. mark offline w\\d s\\d t\\d
                        after which: \\[a worker that was claimed is offline]""");
    }

    @Test
    void aStepThatWasNeededWithAnotherOneGoesWhenThatIsGone() {
        List<Step> drawn = Step.draw(1, 120);
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
                        "these 0 are enough (-Dworker.tck.seed=1 plays them again):\nafter which: java.lang.IllegalStateException: always");
    }

    @Test
    void aSeedThatIsGivenIsTheOneThatIsPlayed() {
        System.setProperty(Lives.SEED, "77");
        try {
            List<List<Step>> played = new ArrayList<>();
            Lives.check(2_000, played::add);
            assertThat(played).containsExactly(Step.draw(77, 120));
            assertThat(message(LivesTest::wrong)).contains("seed 77 draws", "(-Dworker.tck.seed=77 plays them again)");
        } finally {
            System.clearProperty(Lives.SEED);
        }
    }
}
