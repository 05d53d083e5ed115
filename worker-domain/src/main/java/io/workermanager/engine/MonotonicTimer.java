package io.workermanager.engine;

import java.util.concurrent.TimeUnit;

/** The monotonic clock by which calls pace their attempts, and the pauses between these. Safe for use by many threads. */
public interface MonotonicTimer {
    MonotonicTimer SYSTEM = new MonotonicTimer() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public void sleep(long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    };

    long nanos();

    void sleep(long nanos) throws InterruptedException;
}
