package io.workermanager.redis.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerClockEstimatorTest {
    private static final long MILLI = 1_000_000;
    private static final long SERVER = 1_790_000_000_000L;

    private final ServerClockEstimator clock = new ServerClockEstimator();

    /** A call at a monotonic time that took some milliseconds, and the server's time in its reply. */
    private void call(long at, long took, long server) {
        clock.update(server * 1000, at * MILLI, (at + took) * MILLI);
    }

    private long now(long monotonic) {
        return clock.now(monotonic * MILLI).toEpochMilli();
    }

    @Test
    void theTimeIsUnknownBeforeTheFirstReply() {
        assertThat(clock.isKnown()).isFalse();
        assertThatThrownBy(() -> clock.now(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("N13: the server's time advances with the monotonic clock")
    void theTimeAdvancesWithTheMonotonicClock() {
        call(-5000, 0, SERVER);

        assertThat(now(-5000)).isEqualTo(SERVER);
        assertThat(now(5000)).isEqualTo(SERVER + 10_000);
        assertThat(clock.now(-5000 * MILLI)).isEqualTo(Instant.ofEpochMilli(SERVER));
    }

    @Test
    void aSlowReplyDoesNotWidenTheBoundsOfAFastOne() {
        call(0, 2, SERVER + 1);
        call(1000, 800, SERVER + 1000);
        call(3000, 800, SERVER + 3800);

        assertThat(now(10_000)).isBetween(SERVER + 9_999, SERVER + 10_002);
    }

    @Test
    void severalRepliesNarrowTheBounds() {
        call(0, 100, SERVER);
        call(200, 100, SERVER + 300);

        assertThat(now(1000)).isBetween(SERVER + 999, SERVER + 1001);
    }

    @Test
    void aClockThatIsSetIsFollowedInBothDirections() {
        call(0, 2, SERVER);
        call(100, 2, SERVER + 120_000);
        assertThat(now(101)).isBetween(SERVER + 119_999, SERVER + 120_002);

        call(200, 2, SERVER - 240_000);
        assertThat(now(201)).isBetween(SERVER - 240_001, SERVER - 239_998);
    }

    @Test
    void driftOverADayIsFollowed() {
        for (long hour = 0; hour < 24; hour++) {
            long at = hour * 3_600_000;
            call(at, 1, SERVER + at + at / 10_000);
        }

        assertThat(now(24 * 3_600_000L)).isBetween(SERVER + 24 * 3_600_000L, SERVER + 24 * 3_600_000L + 24 * 360 + 10);
    }
}
