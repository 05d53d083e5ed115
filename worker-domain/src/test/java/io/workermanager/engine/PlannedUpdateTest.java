package io.workermanager.engine;

import static io.workermanager.rules.SampleRecords.registered;
import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.FleetControl;
import io.workermanager.port.Write;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannedUpdateTest {
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");
    private static final RecordRule.Context CONTEXT = new RecordRule.Context(FleetControl.none(), NOW, 1, 1);

    @ParameterizedTest(name = "with a ttl of {0} its stamp is true to {1}")
    @CsvSource({"PT0.1S, PT0.008S", "PT6S, PT0.5S", "PT60S, PT5S", "PT6M, PT5S", "PT24H, PT5S"})
    void aHeartbeatToleratesATwelfthOfTheTtlAndAtMostFiveSeconds(Duration ttl, Duration tolerance) {
        assertThat(PlannedUpdate.stamped(registered("w", ttl, NOW)).preconditions(CONTEXT))
                .isEqualTo(Write.Preconditions.within(NOW.minus(tolerance), NOW.plus(tolerance)));
    }

    @ParameterizedTest(name = "with a ttl of {0} it may be under way for {1}")
    @CsvSource({"PT0.1S, PT0.099S", "PT4S, PT3.999S", "PT5.001S, PT5S", "PT24H, PT5S"})
    void anOrdinaryWriteToleratesLessThanTheTtlAndAtMostFiveSeconds(Duration ttl, Duration tolerance) {
        assertThat(PlannedUpdate.of(registered("w", ttl, NOW)).preconditions(CONTEXT))
                .isEqualTo(Write.Preconditions.within(NOW.minus(tolerance), NOW.plus(tolerance)));
    }

    @Test
    void additionalBoundsOnlyNarrowTheWindow() {
        PlannedUpdate plan = PlannedUpdate.of(registered("w", Duration.ofMinutes(1), NOW));
        Write.Preconditions narrow = Write.Preconditions.within(NOW.minusSeconds(1), NOW.plusSeconds(1));

        assertThat(plan.notBefore(NOW.minusSeconds(1))
                        .notAfter(NOW.plusSeconds(1))
                        .preconditions(CONTEXT))
                .isEqualTo(narrow);
        assertThat(plan.notBefore(NOW.minusSeconds(90))
                        .notAfter(NOW.plusSeconds(90))
                        .preconditions(CONTEXT))
                .isEqualTo(plan.preconditions(CONTEXT));
    }
}
