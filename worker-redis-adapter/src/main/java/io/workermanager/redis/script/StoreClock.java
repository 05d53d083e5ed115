package io.workermanager.redis.script;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the server's clock from the times that its replies bring, carried forward on the monotonic clock. A reply tells
 * that the server's clock showed its time at some moment between the call and the reply; what all recent replies agree on is
 * narrower than what one of them says. One that disagrees with them shows that the server's clock was set. Safe for use by many
 * threads.
 */
final class StoreClock {
    /** How far two clocks may drift apart, in nanoseconds a second. */
    private static final long DRIFT = 200_000;

    private volatile @Nullable Offset offset;

    /** By how much the server's time is ahead of the monotonic clock, in nanoseconds: bounds that held at some moment. */
    private record Offset(long least, long most, long seenAt) {
        Offset narrowedBy(Offset other) {
            long drift = Math.max(0, other.seenAt - seenAt) / 1_000_000_000 * DRIFT;
            long least = Math.max(this.least - drift, other.least);
            long most = Math.min(this.most + drift, other.most);
            return least > most ? other : new Offset(least, most, other.seenAt);
        }
    }

    /**
     * Takes in a reply.
     *
     * @param microseconds the server's time in it
     * @param called the monotonic time before the call
     * @param replied the monotonic time after the reply
     */
    synchronized void saw(long microseconds, long called, long replied) {
        long server = microseconds * 1000;
        Offset seen = new Offset(server - replied, server - called + 1000, replied);
        Offset known = offset;
        offset = known == null ? seen : known.narrowedBy(seen);
    }

    boolean known() {
        return offset != null;
    }

    /**
     * The server's time, in whole milliseconds.
     *
     * @param monotonic the monotonic time
     * @throws IllegalStateException if no reply has come yet
     */
    Instant now(long monotonic) {
        Offset known = offset;
        if (known == null) {
            throw new IllegalStateException("no reply has told the time yet");
        }
        long nanos = monotonic + known.least + (known.most - known.least) / 2;
        return Instant.ofEpochMilli(Math.floorDiv(nanos, 1_000_000));
    }
}
