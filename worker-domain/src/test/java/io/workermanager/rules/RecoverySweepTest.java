package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.clearSignals;
import static io.workermanager.rules.FleetControlTransitions.recordSweep;
import static io.workermanager.rules.SampleRecords.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControl.Sweep.GracePeriod;
import io.workermanager.model.FleetControl.Sweep.GracePeriod.Why;
import io.workermanager.model.InvalidValueException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoverySweepTest {
    private static final Duration TTL = Duration.ofSeconds(60);

    private static FleetControl.Sweep look(FleetControl.Sweep before, long alive, long expired, Instant now) {
        return RecoveryPausePolicy.next(
                Optional.of(before), RecoveryPausePolicy.isMassExpiry(alive, expired), TTL, now);
    }

    private static FleetControl.Sweep calm() {
        return new FleetControl.Sweep(NOW, Optional.empty());
    }

    @Test
    void theFirstSweepStartsAGracePeriodOfOneTtl() {
        FleetControl.Sweep first = RecoveryPausePolicy.next(Optional.empty(), false, TTL, NOW);

        assertThat(first.settling()).contains(new GracePeriod(Why.GAP, NOW, NOW.plus(TTL)));
        assertThat(first.permitsRecovery(NOW.plus(TTL).minusMillis(1))).isFalse();
        assertThat(first.permitsRecovery(NOW.plus(TTL))).isTrue();
    }

    @Test
    void aSweepLaterThanHalfATtlIsAGap() {
        assertThat(look(calm(), 5, 1, NOW.plusSeconds(30)).settling()).isEmpty();
        assertThat(look(calm(), 5, 1, NOW.plusSeconds(30).plusMillis(1)).settling())
                .map(GracePeriod::why)
                .contains(Why.GAP);
    }

    @Test
    void laterSweepsDoNotExtendTheGracePeriod() {
        FleetControl.Sweep first = RecoveryPausePolicy.next(Optional.empty(), false, TTL, NOW);
        FleetControl.Sweep second = look(first, 5, 1, NOW.plusSeconds(30));
        FleetControl.Sweep third = look(second, 5, 1, NOW.plusSeconds(60));

        assertThat(second.settling()).isEqualTo(first.settling());
        assertThat(third.settling()).isEmpty();
    }

    @Test
    void aMassExpiryStartsAGracePeriodOfTwoTtls() {
        assertThat(look(calm(), 7, 3, NOW).settling()).isEmpty();
        assertThat(look(calm(), 5, 4, NOW).settling()).isEmpty();
        FleetControl.Sweep many = look(calm(), 6, 4, NOW);

        assertThat(many.settling()).contains(new GracePeriod(Why.MANY_EXPIRED, NOW, NOW.plusSeconds(120)));
        FleetControl.Sweep still = many;
        for (long i = 1; i <= 5; i++) {
            still = look(still, 0, 10, NOW.plusSeconds(24 * i));
        }
        assertThat(still.permitsRecovery(NOW.plusSeconds(119))).isFalse();
        assertThat(still.permitsRecovery(NOW.plusSeconds(120))).isTrue();
    }

    @Test
    void theGracePeriodEndsWhenTheWorkersReturn() {
        FleetControl.Sweep many = look(calm(), 6, 4, NOW);

        assertThat(look(many, 8, 2, NOW.plusSeconds(15)).permitsRecovery(NOW.plusSeconds(15)))
                .isTrue();
    }

    @Test
    void aMassExpiryAfterAGapWaitsTwoTtlsInTotal() {
        FleetControl.Sweep gap = RecoveryPausePolicy.next(Optional.empty(), true, TTL, NOW);
        FleetControl.Sweep then = look(look(gap, 0, 20, NOW.plusSeconds(30)), 0, 20, NOW.plusSeconds(60));

        assertThat(then.settling()).contains(new GracePeriod(Why.MANY_EXPIRED, NOW, NOW.plusSeconds(120)));
    }

    @Test
    void fewExpiredWorkersAreNeverAMassExpiry() {
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(3)).isFalse();
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(4)).isTrue();
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(400)).isTrue();
    }

    @Test
    void aSweepIsRecordedOnlyIfItChangesTheRecord() {
        assertThat(RecoveryPausePolicy.isOutdated(
                        calm(), new FleetControl.Sweep(NOW.plusMillis(7_499), Optional.empty()), TTL))
                .isFalse();
        assertThat(RecoveryPausePolicy.isOutdated(
                        calm(), new FleetControl.Sweep(NOW.plusMillis(7_500), Optional.empty()), TTL))
                .isTrue();
        assertThat(RecoveryPausePolicy.isOutdated(
                        calm(), new FleetControl.Sweep(NOW.minusMillis(7_500), Optional.empty()), TTL))
                .isTrue();
        assertThat(RecoveryPausePolicy.isOutdated(
                        calm(), RecoveryPausePolicy.next(Optional.empty(), false, TTL, NOW), TTL))
                .isTrue();
    }

    @Test
    void aSweepDoesNotChangeTheRevision() {
        FleetControl orders = clearSignals(FleetControl.none(), NOW);
        FleetControl swept = recordSweep(orders, calm());

        assertThat(swept.revision()).isEqualTo(orders.revision());
        assertThat(swept.version()).isNotEqualTo(orders.version());
        assertThat(clearSignals(swept, NOW).sweep()).contains(calm());
        assertThat(recordSweep(orders.withLostRevision(7), calm()).isLost()).isTrue();
        assertThat(orders.withLostRevision(7).forStorage().isLost()).isFalse();
        assertThatThrownBy(() -> new FleetControl.Sweep(Instant.MAX, Optional.empty()))
                .isInstanceOf(InvalidValueException.class);
    }
}
