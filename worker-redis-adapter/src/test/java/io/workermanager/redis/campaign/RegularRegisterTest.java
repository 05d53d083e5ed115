package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.redis.campaign.RegularRegister.Written;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegularRegisterTest {
    private final RegularRegister<String> register = new RegularRegister<>("first", 0);

    @Test
    void anAcknowledgedWriteReplacesWritesThatEndedBeforeItBegan() {
        register.begin(Set.of("second"), 10).acknowledged("second", 20);

        assertThat(register.mayRead("second", 30, 40)).isTrue();
        assertThat(register.mayRead("first", 30, 40)).isFalse();
    }

    @Test
    void aReadDuringAWriteMayReturnEitherValue() {
        register.begin(Set.of("second"), 10).acknowledged("second", 20);

        assertThat(register.mayRead("first", 15, 40)).isTrue();
        assertThat(register.mayRead("second", 15, 40)).isTrue();
        assertThat(register.mayRead("second", 1, 5)).isFalse();
    }

    @Test
    void eitherOfTwoConcurrentWritesMayBeTheLast() {
        register.begin(Set.of("second"), 10).acknowledged("second", 20);
        register.begin(Set.of("third"), 15).acknowledged("third", 25);

        assertThat(register.mayRead("second", 30, 40)).isTrue();
        assertThat(register.mayRead("third", 30, 40)).isTrue();
    }

    @Test
    void aWriteWithUnknownOutcomeMayCountUntilALaterOneIsAcknowledged() {
        register.begin(Set.of("second"), 10).unknown(50);

        assertThat(register.mayRead("first", 60, 70)).isTrue();
        assertThat(register.mayRead("second", 60, 70)).isTrue();

        register.begin(Set.of("third"), 40).acknowledged("third", 45);
        assertThat(register.mayRead("second", 60, 70)).isTrue();

        register.begin(Set.of("fourth"), 55).acknowledged("fourth", 58);
        assertThat(register.mayRead("second", 60, 70)).isFalse();
    }

    @Test
    void aRefusedWriteNeverCounts() {
        Written<String> write = register.begin(Set.of("second"), 10);
        write.refused();

        assertThat(register.mayRead("second", 20, 30)).isFalse();
        assertThat(register.mayRead("first", 20, 30)).isTrue();
    }
}
