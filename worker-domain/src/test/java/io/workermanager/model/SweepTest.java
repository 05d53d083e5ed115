package io.workermanager.model;

import static io.workermanager.model.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.workermanager.model.Sweep.Settling;
import io.workermanager.model.Sweep.Settling.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SweepTest {
    private static final Duration TTL = Duration.ofSeconds(60);

    private static Sweep look(Sweep before, long alive, long expired, Instant now) {
        return Sweep.after(Optional.of(before), Sweep.many(alive, expired), TTL, now);
    }

    private static Sweep calm() {
        return new Sweep(NOW, Optional.empty());
    }

    @Test
    void aFleetThatNobodyLookedAfterSettlesForOneTtl() {
        Sweep first = Sweep.after(Optional.empty(), false, TTL, NOW);

        assertThat(first.settling()).contains(new Settling(Why.GAP, NOW, NOW.plus(TTL)));
        assertThat(first.handsOut(NOW.plus(TTL).minusMillis(1))).isFalse();
        assertThat(first.handsOut(NOW.plus(TTL))).isTrue();
    }

    @Test
    void aLookWithinHalfATtlIsNoGapAndOneAfterItIs() {
        assertThat(look(calm(), 5, 1, NOW.plusSeconds(30)).settling()).isEmpty();
        assertThat(look(calm(), 5, 1, NOW.plusSeconds(30).plusMillis(1)).settling())
                .map(Settling::why)
                .contains(Why.GAP);
    }

    @Test
    void whileItSettlesTheTimeStaysAndAfterItTheFleetIsCalm() {
        Sweep first = Sweep.after(Optional.empty(), false, TTL, NOW);
        Sweep second = look(first, 5, 1, NOW.plusSeconds(30));
        Sweep third = look(second, 5, 1, NOW.plusSeconds(60));

        assertThat(second.settling()).isEqualTo(first.settling());
        assertThat(third.settling()).isEmpty();
    }

    @Test
    void moreThanThirtyPercentOfTenOrMoreThatExpireTogetherAreWaitedForTwoTtls() {
        assertThat(look(calm(), 7, 3, NOW).settling()).isEmpty();
        assertThat(look(calm(), 5, 4, NOW).settling()).isEmpty();
        Sweep many = look(calm(), 6, 4, NOW);

        assertThat(many.settling()).contains(new Settling(Why.MANY_EXPIRED, NOW, NOW.plusSeconds(120)));
        Sweep still = many;
        for (long i = 1; i <= 5; i++) {
            still = look(still, 0, 10, NOW.plusSeconds(24 * i));
        }
        assertThat(still.handsOut(NOW.plusSeconds(119))).isFalse();
        assertThat(still.handsOut(NOW.plusSeconds(120))).isTrue();
    }

    @Test
    void theyMayComeBackSooner() {
        Sweep many = look(calm(), 6, 4, NOW);

        assertThat(look(many, 8, 2, NOW.plusSeconds(15)).handsOut(NOW.plusSeconds(15)))
                .isTrue();
    }

    @Test
    void manyThatExpiredInAGapAreWaitedForTwoTtlsInAll() {
        Sweep gap = Sweep.after(Optional.empty(), true, TTL, NOW);
        Sweep then = look(look(gap, 0, 20, NOW.plusSeconds(30)), 0, 20, NOW.plusSeconds(60));

        assertThat(then.settling()).contains(new Settling(Why.MANY_EXPIRED, NOW, NOW.plusSeconds(120)));
    }

    @Test
    void theLivingAreCountedOnlyIfItMayMatter() {
        assertThat(Sweep.mayBeMany(3)).isFalse();
        assertThat(Sweep.mayBeMany(4)).isTrue();
        assertThat(Sweep.mayBeMany(400)).isTrue();
    }

    @Test
    void aLookThatSaysNothingNewLeavesNoTrace() {
        assertThat(calm().outdatedBy(new Sweep(NOW.plusMillis(7_499), Optional.empty()), TTL))
                .isFalse();
        assertThat(calm().outdatedBy(new Sweep(NOW.plusMillis(7_500), Optional.empty()), TTL))
                .isTrue();
        assertThat(calm().outdatedBy(new Sweep(NOW.minusMillis(7_500), Optional.empty()), TTL))
                .isTrue();
        assertThat(calm().outdatedBy(Sweep.after(Optional.empty(), false, TTL, NOW), TTL))
                .isTrue();
    }

    @Test
    void aSweepIsNoOrder() {
        FleetControl orders = FleetControl.NONE.withoutSignals(NOW);
        FleetControl swept = orders.swept(calm());

        assertThat(swept.revision()).isEqualTo(orders.revision());
        assertThat(swept.version()).isNotEqualTo(orders.version());
        assertThat(swept.withoutSignals(NOW).sweep()).contains(calm());
        assertThat(orders.forgetting(7).swept(calm()).lost()).isTrue();
        assertThat(orders.forgetting(7).kept().lost()).isFalse();
        assertThatThrownBy(() -> new Sweep(Instant.MAX, Optional.empty())).isInstanceOf(InvalidValueException.class);
    }
}
