package io.workermanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CrowdTest {
    private final Crowd crowd = new Crowd();

    @Test
    @DisplayName("N21: a caller that nobody is in the way of takes the longest idle")
    void aloneItTakesTheFirst() {
        for (int i = 0; i < 1000; i++) {
            assertThat(crowd.pick(16)).isZero();
            crowd.wasNotFelt();
        }
        assertThat(crowd.candidates()).isEqualTo(16);
    }

    @Test
    void inACrowdItPicksAmongMoreAndMore() {
        int before = crowd.candidates();
        for (int i = 0; i < 10; i++) {
            crowd.wasFelt();
        }
        assertThat(crowd.candidates()).isEqualTo(256).isGreaterThan(before);
        assertThat(IntStream.range(0, 10_000)
                        .map(i -> crowd.pick(256))
                        .distinct()
                        .count())
                .isGreaterThan(200);
    }

    @Test
    void itPicksAmongThoseThatAreThere() {
        for (int i = 0; i < 10; i++) {
            crowd.wasFelt();
        }
        assertThat(IntStream.range(0, 1000).map(i -> crowd.pick(3))).containsOnly(0, 1, 2);
        assertThat(crowd.pick(1)).isZero();
    }

    @Test
    @DisplayName("N21: once the crowd is gone it takes the longest idle again")
    void aCrowdThatIsGoneIsForgotten() {
        for (int i = 0; i < 10; i++) {
            crowd.wasFelt();
        }
        for (int i = 0; i < 100; i++) {
            crowd.wasNotFelt();
        }
        assertThat(crowd.pick(16)).isZero();
        assertThat(crowd.candidates()).isEqualTo(16);
    }
}
