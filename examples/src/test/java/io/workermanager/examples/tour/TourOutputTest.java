package io.workermanager.examples.tour;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TourOutputTest {
    private final StringWriter out = new StringWriter();
    private final TourOutput narrator = new TourOutput(new PrintWriter(out, true), false);

    @Test
    void rightAnswersMakeARightTour() {
        narrator.answer("one and one", () -> 1 + 1, 2);
        narrator.refused("nothing", IllegalStateException.class, () -> {
            throw new IllegalStateException("no");
        });

        assertThat(narrator.summary()).isTrue();
    }

    @Test
    void aWrongAnswerMakesAWrongTourAndSaysWhatWasExpected() {
        narrator.answer("one and one", () -> 1 + 1, 3);

        assertThat(narrator.summary()).isFalse();
        assertThat(out.toString()).contains("WRONG, expected 3");
    }

    @Test
    void aCallThatIsNotRefusedMakesAWrongTour() {
        narrator.refused("nothing", IllegalStateException.class, () -> "done");

        assertThat(narrator.summary()).isFalse();
    }

    @Test
    void aCallRefusedForAnotherReasonMakesAWrongTour() {
        narrator.refused("nothing", IllegalStateException.class, () -> {
            throw new IllegalArgumentException("no");
        });

        assertThat(narrator.summary()).isFalse();
    }

    @Test
    void aFailureMakesAWrongTour() {
        narrator.broken(new IllegalStateException("no"));

        assertThat(narrator.summary()).isFalse();
    }
}
