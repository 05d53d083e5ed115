package io.workermanager.examples.marketmaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuoteLogTest {
    @Test
    void tokensThatRiseAreRight() {
        assertThat(QuoteLog.violations(List.of(
                        "1 maker-1 9.5 BTC/USD",
                        "1 maker-1 9.6 BTC/USD",
                        "1 maker-2 3.0 a b",
                        "2 maker-2 9.4 BTC/USD")))
                .isEmpty();
    }

    @Test
    void anOlderTokenAfterANewerOneIsWrong() {
        assertThat(QuoteLog.violations(List.of("1 maker-1 9 s", "2 maker-2 9 s", "1 maker-1 9 s")))
                .containsExactly("line 2: s was quoted under 1 by maker-1 after 2 by maker-2");
    }

    @Test
    void twoWorkersUnderOneTokenAreWrong() {
        assertThat(QuoteLog.violations(List.of("1 maker-1 9 s", "1 maker-2 9 s")))
                .containsExactly("line 1: s was quoted under 1 by maker-2 and by maker-1");
    }
}
