package io.workermanager.inmemory.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.workermanager.agent.SessionHandler;
import io.workermanager.model.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedRunTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedRun run = SimulatedRun.create("BTC/USD", 7);
    private final List<String> calls = new ArrayList<>();

    @Test
    void aHandlerRunsUntilItsTimeIsOver() throws Exception {
        SessionHandler handler = session -> {
            while (!session.awaitCancelled(SECOND)) {
                calls.add("quote " + session.session() + " with token " + session.token());
            }
        };

        handler.run(run.cancelAfter(Duration.ofMillis(2_500)));

        assertThat(calls).hasSize(2).containsOnly("quote BTC/USD with token 7");
        assertThat(run.elapsed()).isEqualTo(Duration.ofMillis(2_500));
    }

    @Test
    void aHandlerRunsUntilTheTestCancelsIt() throws Exception {
        SessionHandler handler = session -> {
            while (!session.awaitCancelled(SECOND)) {
                calls.add("quote");
                if (calls.size() == 3) {
                    run.cancel();
                }
            }
        };

        handler.run(run);

        assertThat(calls).hasSize(3);
        assertThat(run.whyCancelled()).isPresent();
    }

    @Test
    void eachCallbackIsCalledOnce() {
        run.whenAtRisk(() -> calls.add("at risk"));
        run.whenCancelled(() -> calls.add("cancelled"));

        run.setAtRisk(true);
        run.setAtRisk(false);
        run.setAtRisk(true);
        run.cancel();
        run.cancel();
        run.whenAtRisk(() -> calls.add("late: at risk"));
        run.whenCancelled(() -> calls.add("late: cancelled"));

        assertThat(calls).containsExactly("at risk", "cancelled", "late: at risk", "late: cancelled");
        assertThat(run.atRisk()).isTrue();
        assertThat(run).hasToString("BTC/USD#7");
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> run.awaitCancelled(SECOND.negated()))
                .withMessageContaining("atMost");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> run.cancelAfter(SECOND.negated()))
                .withMessageContaining("time");
    }
}
