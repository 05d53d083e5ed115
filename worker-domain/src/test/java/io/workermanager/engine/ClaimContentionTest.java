package io.workermanager.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaimContentionTest {
    private final ClaimContention crowd = new ClaimContention();

    @Test
    @DisplayName("N21: a caller that nobody is in the way of takes the longest idle")
    void aloneItTakesTheFirst() {
        for (int i = 0; i < 1000; i++) {
            assertThat(crowd.pick(16)).isZero();
            crowd.onSuccess();
        }
        assertThat(crowd.candidates()).isEqualTo(16);
    }

    @Test
    void inACrowdItPicksAmongMoreAndMore() {
        int before = crowd.candidates();
        for (int i = 0; i < 10; i++) {
            crowd.onConflict();
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
            crowd.onConflict();
        }
        assertThat(IntStream.range(0, 1000).map(i -> crowd.pick(3))).containsOnly(0, 1, 2);
        assertThat(crowd.pick(1)).isZero();
    }

    @Test
    @DisplayName("N21: once the crowd is gone it takes the longest idle again")
    void aCrowdThatIsGoneIsForgotten() {
        for (int i = 0; i < 10; i++) {
            crowd.onConflict();
        }
        for (int i = 0; i < 100; i++) {
            crowd.onSuccess();
        }
        assertThat(crowd.pick(16)).isZero();
        assertThat(crowd.candidates()).isEqualTo(16);
    }
}
