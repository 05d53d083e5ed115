package io.workermanager.redis.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.redisson.client.RedisException;
import org.redisson.client.RedisResponseTimeoutException;

/** Whether writes wait, as the writes that ended tell. */
class WaitingWritesTest {
    private final AtomicLong now = new AtomicLong();
    private final WaitingWrites writes = new WaitingWrites(now::get);

    @Test
    void aWriteThatWasNotAnsweredBeginsItAndOneThatWasEndsIt() {
        assertThat(writes.areThere()).isFalse();
        writes.ended(new CompletionException(new RedisResponseTimeoutException("late")));
        assertThat(writes.areThere()).isTrue();
        writes.ended(new RedisResponseTimeoutException("late, too"));
        assertThat(writes.areThere()).isTrue();
        writes.ended(null);
        assertThat(writes.areThere()).isFalse();
    }

    @Test
    void aWriteThatWasRefusedChangesNothing() {
        writes.ended(new RedisException("NOPERM"));
        assertThat(writes.areThere()).isFalse();
        writes.ended(new RedisResponseTimeoutException("late"));
        writes.ended(new RedisException("NOPERM"));
        assertThat(writes.areThere()).isTrue();
    }

    @Test
    void oneCallerTriesAgainAfterAWhileAndNobodyWhereNoWriteWaits() {
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isTrialDue()).isFalse();
        writes.ended(new RedisResponseTimeoutException("late"));
        assertThat(writes.isTrialDue()).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isTrialDue()).isTrue();
        assertThat(writes.isTrialDue()).isFalse();
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isTrialDue()).isTrue();
        writes.ended(null);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(writes.isTrialDue()).isFalse();
    }
}
