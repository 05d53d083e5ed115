package io.workermanager.redis.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.model.Availability;
import io.workermanager.model.WorkerId;
import io.workermanager.redis.campaign.RegularRegister.Written;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MarkHistoryTest {
    private static final WorkerId ID = WorkerId.of("w");

    private final MarkHistory marks = new MarkHistory();

    @Test
    void aPendingOrderToAllMayReachAWorkerWithItsFirstMark() {
        Written<Availability> toAll = marks.beginAll(Set.of(Availability.ONLINE));
        marks.begin(ID, Set.of(Availability.OFFLINE)).acknowledged(Availability.OFFLINE, System.nanoTime());
        toAll.acknowledged(Availability.ONLINE, System.nanoTime());

        assertThat(mayBe(Availability.ONLINE)).isTrue();
        assertThat(mayBe(Availability.OFFLINE)).isTrue();
        assertThat(mayBe(Availability.PAUSED)).isFalse();
    }

    @Test
    void anAcknowledgedMarkReplacesAnEarlierOrderToAll() {
        marks.beginAll(Set.of(Availability.ONLINE)).acknowledged(Availability.ONLINE, System.nanoTime());
        pause();
        marks.begin(ID, Set.of(Availability.OFFLINE)).acknowledged(Availability.OFFLINE, System.nanoTime());

        assertThat(mayBe(Availability.ONLINE)).isFalse();
        assertThat(mayBe(Availability.OFFLINE)).isTrue();
    }

    private boolean mayBe(Availability mark) {
        pause();
        long now = System.nanoTime();
        return marks.mayBe(ID, mark, now, now);
    }

    /** Until the clock shows another time. */
    private static void pause() {
        long now = System.nanoTime();
        while (System.nanoTime() == now) {
            Thread.onSpinWait();
        }
    }
}
