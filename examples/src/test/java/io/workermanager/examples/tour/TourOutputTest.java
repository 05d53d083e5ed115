package io.workermanager.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TourOutputTest {
    private final StringWriter out = new StringWriter();
    private final TourOutput output = new TourOutput(new PrintWriter(out, true), false);

    @Test
    void rightAnswersMakeARightTour() {
        output.answer("one and one", () -> 1 + 1, 2);
        output.refused("nothing", IllegalStateException.class, () -> {
            throw new IllegalStateException("no");
        });

        assertThat(output.summary()).isTrue();
    }

    @Test
    void aWrongAnswerMakesAWrongTourAndSaysWhatWasExpected() {
        output.answer("one and one", () -> 1 + 1, 3);

        assertThat(output.summary()).isFalse();
        assertThat(out.toString()).contains("WRONG, expected 3");
    }

    @Test
    void aCallThatIsNotRefusedMakesAWrongTour() {
        output.refused("nothing", IllegalStateException.class, () -> "done");

        assertThat(output.summary()).isFalse();
    }

    @Test
    void aCallRefusedForAnotherReasonMakesAWrongTour() {
        output.refused("nothing", IllegalStateException.class, () -> {
            throw new IllegalArgumentException("no");
        });

        assertThat(output.summary()).isFalse();
    }

    @Test
    void aFailureMakesAWrongTour() {
        output.broken(new IllegalStateException("no"));

        assertThat(output.summary()).isFalse();
    }
}
