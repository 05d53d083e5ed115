package io.workermanager.rules;

import static io.workermanager.rules.FleetControlTransitions.clearSignals;
import static io.workermanager.rules.FleetControlTransitions.recordSweep;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetControl.Sweep;
import io.workermanager.model.FleetControl.Sweep.Pause;
import io.workermanager.model.FleetControl.Sweep.Pause.Why;
import io.workermanager.model.InvalidValueException;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecoverySweepTest extends SampleRecords {
    private static Sweep look(Sweep before, long alive, long expired, Instant now) {
        return RecoveryPausePolicy.next(
                Optional.of(before), RecoveryPausePolicy.isMassExpiry(alive, expired), TTL, now);
    }

    private static Sweep firstSweep(boolean isMassExpiry) {
        return RecoveryPausePolicy.next(Optional.empty(), isMassExpiry, TTL, NOW);
    }

    private static Sweep calm() {
        return calmAt(NOW);
    }

    private static Sweep calmAt(Instant now) {
        return new Sweep(now, Optional.empty());
    }

    @Test
    void theFirstSweepStartsAGracePeriodOfOneTtl() {
        Sweep first = firstSweep(false);

        assertThat(first.pause()).contains(new Pause(Why.GAP, NOW, NOW.plus(TTL)));
        assertThat(first.permitsRecovery(NOW.plus(TTL).minusMillis(1))).isFalse();
        assertThat(first.permitsRecovery(NOW.plus(TTL))).isTrue();
    }

    @Test
    void aSweepLaterThanHalfATtlIsAGap() {
        assertThat(look(calm(), 5, 1, after(30)).pause()).isEmpty();
        assertThat(look(calm(), 5, 1, after(30).plusMillis(1)).pause())
                .map(Pause::why)
                .contains(Why.GAP);
    }

    @Test
    void laterSweepsDoNotExtendTheGracePeriod() {
        Sweep first = firstSweep(false);
        Sweep second = look(first, 5, 1, after(30));
        Sweep third = look(second, 5, 1, after(60));

        assertThat(second.pause()).isEqualTo(first.pause());
        assertThat(third.pause()).isEmpty();
    }

    @Test
    void aMassExpiryStartsAGracePeriodOfTwoTtls() {
        assertThat(look(calm(), 7, 3, NOW).pause()).isEmpty();
        assertThat(look(calm(), 5, 4, NOW).pause()).isEmpty();
        Sweep many = look(calm(), 6, 4, NOW);

        assertThat(many.pause()).contains(new Pause(Why.MANY_EXPIRED, NOW, after(120)));
        Sweep still = many;
        for (long i = 1; i <= 5; i++) {
            still = look(still, 0, 10, after(24 * i));
        }
        assertThat(still.permitsRecovery(after(119))).isFalse();
        assertThat(still.permitsRecovery(after(120))).isTrue();
    }

    @Test
    void theGracePeriodEndsWhenTheWorkersReturn() {
        Sweep many = look(calm(), 6, 4, NOW);

        assertThat(look(many, 8, 2, after(15)).permitsRecovery(after(15))).isTrue();
    }

    @Test
    void aMassExpiryAfterAGapWaitsTwoTtlsInTotal() {
        Sweep gap = firstSweep(true);
        Sweep then = look(look(gap, 0, 20, after(30)), 0, 20, after(60));

        assertThat(then.pause()).contains(new Pause(Why.MANY_EXPIRED, NOW, after(120)));
    }

    @Test
    void fewExpiredWorkersAreNeverAMassExpiry() {
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(3)).isFalse();
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(4)).isTrue();
        assertThat(RecoveryPausePolicy.mayBeMassExpiry(400)).isTrue();
    }

    @Test
    void aSweepIsRecordedOnlyIfItChangesTheRecord() {
        assertThat(RecoveryPausePolicy.isOutdated(calm(), calmAt(NOW.plusMillis(7_499)), TTL))
                .isFalse();
        assertThat(RecoveryPausePolicy.isOutdated(calm(), calmAt(NOW.plusMillis(7_500)), TTL))
                .isTrue();
        assertThat(RecoveryPausePolicy.isOutdated(calm(), calmAt(NOW.minusMillis(7_500)), TTL))
                .isTrue();
        assertThat(RecoveryPausePolicy.isOutdated(calm(), firstSweep(false), TTL))
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
        assertThatThrownBy(() -> new Sweep(Instant.MAX, Optional.empty())).isInstanceOf(InvalidValueException.class);
    }
}
