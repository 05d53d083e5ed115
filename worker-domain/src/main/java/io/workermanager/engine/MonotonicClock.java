package io.workermanager.engine;

import io.workermanager.port.WorkerStore;
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

    /** Returns the clock of a store that is one, as in a simulation, or else the system's. */
    static MonotonicClock of(WorkerStore store) {
        return store instanceof MonotonicClock own ? own : SYSTEM;
    }

    long nanos();

    void sleep(long nanos) throws InterruptedException;
}
