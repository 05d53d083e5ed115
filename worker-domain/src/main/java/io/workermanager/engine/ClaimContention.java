package io.workermanager.engine;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Estimates how many callers claim workers at the same time, from how often another caller takes a candidate first. Without contention
 * a caller reads few workers and takes the longest idle one. Under contention it reads more and picks at random among the longest idle, so
 * that most callers try different workers. Safe for use by many threads.
 */
public final class ClaimContention {
    /** How many candidates a claim reads without contention: each one costs a read and a parse, and only one is taken. */
    private static final int FEW_CANDIDATES = 2;

    /** The bounds of this number under contention. */
    private static final int MANY_CANDIDATES = 16;

    private static final int MOST_CANDIDATES = 256;

    /** The fraction by which the estimate falls after a claim without a conflict. */
    private static final double DECAY = 1.0 / 16;

    private volatile double callers = 1;

    /** Returns how many candidates to read. */
    public int candidates() {
        int estimate = (int) callers;
        return estimate <= 1 ? FEW_CANDIDATES : Math.max(MANY_CANDIDATES, estimate);
    }

    /** Returns the index of the candidate to try first, 0 to {@code candidates - 1}. */
    public int pick(int candidates) {
        int among = Math.min(candidates, (int) callers);
        return among <= 1 ? 0 : ThreadLocalRandom.current().nextInt(among);
    }

    /** Raises the estimate after another caller took a candidate first. */
    public void onConflict() {
        callers = Math.min(MOST_CANDIDATES, Math.max(4, callers * 2));
    }

    /** Lowers the estimate after a claim took the first candidate that it tried. */
    public void onSuccess() {
        callers = Math.max(1, callers - callers * DECAY);
    }
}
