package io.workermanager.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The idle order and its cursors. */
class IdlePositionTest extends WriteDecisionFixture {
    private static Page.IdlePosition turn(long turn, String id) {
        return new Page.IdlePosition(turn, WorkerId.of(id));
    }

    @Test
    void aWorkersPlaceIsItsTurn() {
        assertThat(Page.IdlePosition.of(worker)).isEqualTo(new Page.IdlePosition(worker.turn(), own));
    }

    @Test
    void theSmallerTurnComesFirst() {
        assertThat(turn(7, "b")).isLessThan(turn(8, "a"));
        assertThat(turn(8, "a")).isGreaterThan(turn(7, "b"));
    }

    @Test
    void theBytesOfTheIdsBreakTies() {
        assertThat(turn(7, "a")).isLessThan(turn(7, "b"));
        assertThat(turn(7, "\uffee")).isLessThan(turn(7, "\ud83d\ude00"));
        assertThat(turn(7, "a")).isEqualByComparingTo(turn(7, "a"));
    }

    @Test
    void theStartComesBeforeEveryWorker() {
        assertThat(Page.IdlePosition.at(Page.Cursor.start())).isLessThan(turn(0, "!"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "with spaces ", " 9 8"})
    void aCursorReturnsItsPlace(String id) {
        Page.IdlePosition place = turn((1L << 53) - 1, id);
        assertThat(Page.IdlePosition.at(place.cursor())).isEqualTo(place);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w", "7", "7 ", "-1 w", "x w", " w", "12345678901234567 w"})
    void rejectsAnUnknownCursor(String place) {
        assertThatThrownBy(() -> Page.IdlePosition.at(new Page.Cursor(place)))
                .isInstanceOf(InvalidValueException.class);
    }
}
