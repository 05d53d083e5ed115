package io.workermanager.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The search for an order that explains what callers of one register heard. */
class OperationHistoryTest {
    private final OperationHistory<Integer> register = new OperationHistory<>();

    private void write(long made, long answered, int value) {
        register.add(made, answered, "write " + value, before -> Optional.of(value));
    }

    private void read(long made, long answered, int value) {
        register.add(
                made, answered, "read " + value, stands -> stands == value ? Optional.of(stands) : Optional.empty());
    }

    @Test
    void nothingNeedsNoExplanation() {
        assertThat(register.violation(0)).isEmpty();
    }

    @Test
    void aReadWhileAWriteIsUnderWayMaySeeItOrNot() {
        write(1, 10, 7);
        read(2, 3, 7);
        read(4, 5, 7);
        assertThat(register.violation(0)).isEmpty();

        read(6, 7, 0);
        assertThat(register.violation(0)).as("seen, and then not seen any more").isPresent();
    }

    @Test
    void aReadAfterAWriteWasAnsweredMustSeeIt() {
        write(1, 2, 7);
        read(3, 4, 0);
        assertThat(register.violation(0)).contains("1-2 write 7\n3-4 read 0");
    }

    @Test
    void anOrderIsFoundThatNoneOfTheThreadsSaw() {
        write(1, 20, 1);
        write(2, 21, 2);
        read(3, 4, 2);
        read(5, 6, 1);
        assertThat(register.violation(0)).isEmpty();

        read(7, 8, 2);
        assertThat(register.violation(0)).as("there was one write of 2").isPresent();
    }

    @Test
    void aLongHistoryOfManyAtOnceIsSearchedInNoTime() {
        for (int round = 0; round < 60; round++) {
            long from = round * 100L;
            for (int caller = 0; caller < 4; caller++) {
                write(from + caller, from + 50 + caller, caller);
            }
            read(from + 60, from + 70, round % 4);
        }
        assertThat(register.violation(0)).isEmpty();
        write(10_000, 10_001, 5);
        read(10_002, 10_003, 6);
        assertThat(register.violation(0)).isPresent();
    }
}
