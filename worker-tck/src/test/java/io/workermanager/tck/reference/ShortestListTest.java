package io.workermanager.tck.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.tck.KitRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A failing random sequence is reported with its seed and its minimal list of steps. */
class ShortestListTest {
    private static final Mutant COUNTS_TWICE = MutantsTest.mutants()
            .filter(mutant -> mutant.defect().equals("every record counts twice"))
            .findFirst()
            .orElseThrow();

    private static List<String> failureOf(Mutant mutant) {
        MutantsTest.MutantTck.UNDER_TEST.set(mutant);
        return KitRun.messages(KitRun.kit()
                .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
                .selectors(KitRun.rule(MutantsTest.MutantTck.class, "agree1_"))
                .execute()
                .testEvents()
                .failed());
    }

    @Test
    void whatOneStepShowsIsToldByOneStep() {
        assertThat(failureOf(COUNTS_TWICE)).singleElement().asString().containsPattern("""
                        broken rule AGREE-1 .*
                        check: .*
                        observed: seed 1 draws 120 steps; these 1 are enough \\(repeat with -Dworker.tck.seed=1\\):
                        1\\. (register|resume) w\\d s\\d t\\d
                        result: \\[the numbers]""");
    }

    @Test
    void noStepOfTheShortestListDoesNothing() {
        Mutant losesAMark = MutantsTest.mutants()
                .filter(mutant ->
                        mutant.defect().equals("a change from PAUSED to OFFLINE is confirmed and not written"))
                .findFirst()
                .orElseThrow();
        assertThat(steps(failureOf(losesAMark)))
                .extracting(step -> step.replaceAll("\\d+\\. (\\D+) w\\d.*", "$1"))
                .containsExactly("resume", "pause", "mark offline");
    }

    @Test
    void theSeedThatIsToldDrawsTheSameListAgain() {
        System.setProperty("worker.tck.seed", "9");
        try {
            List<String> first = failureOf(COUNTS_TWICE);
            assertThat(first).singleElement().asString().contains("seed 9 draws 120 steps; these 1 are enough");
            assertThat(steps(failureOf(COUNTS_TWICE))).isEqualTo(steps(first)).hasSize(1);
        } finally {
            System.clearProperty("worker.tck.seed");
        }
    }

    private static List<String> steps(List<String> failures) {
        return failures.get(0)
                .lines()
                .filter(line -> line.matches("\\d+\\. .*"))
                .toList();
    }
}
