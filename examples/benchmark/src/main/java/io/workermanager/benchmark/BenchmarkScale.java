package io.workermanager.benchmark;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param workers the largest fleet
 * @param rounds how often each side is measured
 * @param warmUp for how long both sides are driven before, by turns: the compiler of the JVM takes that long
 * @param turn how long each side is driven in a round
 * @param calls how many calls are timed one by one in a round
 * @param beating how long a whole fleet beats at its pace
 * @param forks how many JVMs each measurement in memory gets, 0 for this one
 */
record BenchmarkScale(int workers, int rounds, Duration warmUp, Duration turn, int calls, Duration beating, int forks) {
    /** A quarter of an hour. */
    static BenchmarkScale of(int workers, int rounds) {
        return new BenchmarkScale(
                workers, rounds, Duration.ofSeconds(10), Duration.ofSeconds(1), 100, Duration.ofSeconds(10), 1);
    }

    /** All there is, with the sizes that the figures are stated for. */
    static BenchmarkScale full(int rounds) {
        return new BenchmarkScale(
                1_000_000, rounds, Duration.ofSeconds(10), Duration.ofSeconds(2), 200, Duration.ofMinutes(2), 2);
    }

    /** Only whether everything runs. */
    static BenchmarkScale smoke() {
        return new BenchmarkScale(1000, 1, Duration.ZERO, Duration.ofMillis(100), 5, Duration.ofSeconds(1), 0);
    }

    /** A fleet of a stated size, or the largest if that is smaller. */
    int atMost(int size) {
        return Math.min(size, workers);
    }
}
