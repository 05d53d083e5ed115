package io.workermanager.redis.script;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An estimate of the server's clock from the times in its replies, advanced by the monotonic clock. The server's clock showed the
 * time of a reply at some moment between the call and the reply. The bounds of recent replies are intersected. A reply that
 * contradicts them shows that the server's clock was set. Safe for use by many
 * threads.
 */
final class ServerClockEstimator {
    /** How far two clocks may drift apart, in nanoseconds a second. */
    private static final long DRIFT = 200_000;

    private volatile @Nullable Offset offset;

    /** Bounds of the difference between the server's clock and the monotonic clock, in nanoseconds, at a moment. */
    private record Offset(long least, long most, long at) {
        Offset narrowedBy(Offset other) {
            long drift = Math.max(0, other.at - at) / 1_000_000_000 * DRIFT;
            long least = Math.max(this.least - drift, other.least);
            long most = Math.min(this.most + drift, other.most);
            return least > most ? other : new Offset(least, most, other.at);
        }
    }

    /**
     * Uses the time of a reply.
     *
     * @param microseconds the server's time in it
     * @param called the monotonic time before the call
     * @param replied the monotonic time after the reply
     */
    synchronized void update(long microseconds, long called, long replied) {
        long server = microseconds * 1000;
        Offset bounds = new Offset(server - replied, server - called + 1000, replied);
        Offset current = offset;
        offset = current == null ? bounds : current.narrowedBy(bounds);
    }

    boolean isKnown() {
        return offset != null;
    }

    /**
     * The server's time, in whole milliseconds.
     *
     * @param monotonic the monotonic time
     * @throws IllegalStateException if no reply has come yet
     */
    Instant now(long monotonic) {
        Offset current = offset;
        if (current == null) {
            throw new IllegalStateException("no reply has arrived yet");
        }
        long nanos = monotonic + current.least + (current.most - current.least) / 2;
        return Instant.ofEpochMilli(Math.floorDiv(nanos, 1_000_000));
    }
}
