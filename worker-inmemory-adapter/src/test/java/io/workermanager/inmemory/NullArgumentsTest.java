package io.workermanager.inmemory;

import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Null is refused by the name of the parameter. */
@SuppressWarnings("NullAway") // null is what is asked
class NullArgumentsTest {
    @Test
    void nullIsRefusedByName() {
        SettableClock clock = SettableClock.at(Instant.EPOCH);

        assertThatNullPointerException()
                .isThrownBy(() -> InMemoryWorkerStore.create(null))
                .withMessage("clock");
        assertThatNullPointerException()
                .isThrownBy(() -> SettableClock.at(null))
                .withMessage("time");
        assertThatNullPointerException().isThrownBy(() -> clock.set(null)).withMessage("next");
        assertThatNullPointerException().isThrownBy(() -> clock.advance(null)).withMessage("by");
    }
}
