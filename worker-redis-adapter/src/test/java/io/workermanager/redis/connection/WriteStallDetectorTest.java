package io.workermanager.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;
import org.redisson.client.RedisResponseTimeoutException;

/** The state of delayed writes follows from the writes that ended. */
class WriteStallDetectorTest {
    private final AtomicLong now = new AtomicLong();
    private final WriteStallDetector writes = new WriteStallDetector(now::get);

    @Test
    void anUnansweredWriteStartsTheDelayAndAnAnsweredOneEndsIt() {
        assertThat(writes.isDelayed()).isFalse();
        writes.onWriteEnded(new CompletionException(new RedisResponseTimeoutException("late")));
        assertThat(writes.isDelayed()).isTrue();
        writes.onWriteEnded(new RedisResponseTimeoutException("late, too"));
        assertThat(writes.isDelayed()).isTrue();
        writes.onWriteEnded(null);
        assertThat(writes.isDelayed()).isFalse();
    }

    @Test
    void aRefusedWriteChangesNothing() {
        writes.onWriteEnded(new RedisException("NOPERM"));
        assertThat(writes.isDelayed()).isFalse();
        writes.onWriteEnded(new RedisResponseTimeoutException("late"));
        writes.onWriteEnded(new RedisException("NOPERM"));
        assertThat(writes.isDelayed()).isTrue();
    }

    @Test
    void oneCallerProbesAfterAnIntervalAndNoneWithoutADelay() {
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isProbeDue()).isFalse();
        writes.onWriteEnded(new RedisResponseTimeoutException("late"));
        assertThat(writes.isProbeDue()).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isProbeDue()).isTrue();
        assertThat(writes.isProbeDue()).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isProbeDue()).isTrue();
        writes.onWriteEnded(null);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isProbeDue()).isFalse();
    }
}
