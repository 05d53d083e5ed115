package io.workermanager.engine;

import java.util.concurrent.TimeUnit;

/** The monotonic clock that limits the attempts of a call, and the pauses between them. Safe for use by many threads. */
public interface MonotonicClock {
    MonotonicClock SYSTEM = new MonotonicClock() {
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
