package io.workermanager.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static Figure ratio(Target target, double... values) {
        List<Figure.Round> rounds = java.util.Arrays.stream(values)
                .mapToObj(value -> new Figure.Round(2 * value, 2, value))
                .toList();
        return Figure.ratio("a call over a yardstick", target, rounds, "us");
    }

    @Test
    void theMedianDecides() {
        assertThat(ratio(Target.atMost(1.3), 1.2, 9, 1.1).reached()).contains(true);
        assertThat(ratio(Target.atLeast(1.3), 1.2, 9, 1.1).reached()).contains(false);
        assertThat(ratio(Target.REPORTED, 1).reached()).isEmpty();
    }

    @Test
    void aLineTellsTheTargetTheMedianTheSpreadAndBothSides() {
        assertThat(FigureTable.line(ratio(Target.atMost(1.3), 1.2, 9, 1.1)))
                .contains("a call over a yardstick", "<= 1.3", " 1.20 ", "1.10 - 9", "yes", "2.40 and 2 us");
    }

    @Test
    void aFigureThatWasNotMeasuredSaysWhyAndShowsNoRatio() {
        Figure missing = Figure.missing("a call", Target.atLeast(1), "no such program");

        assertThat(missing.reached()).isEmpty();
        assertThat(FigureTable.line(missing))
                .contains(">= 1", " - ", "no such program")
                .doesNotContain("yes", "NO");
    }
}
