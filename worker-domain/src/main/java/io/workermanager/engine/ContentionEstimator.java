package io.workermanager.engine;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Estimates how many callers claim workers at the same time, from the candidates that other callers took first. A caller that is
 * alone takes the longest idle worker. Under contention each caller picks at random among the longest idle, so that most callers
 * do not meet. Safe for use by many threads.
 */
public final class ContentionEstimator {
    /** How many candidates a claim looks at, at least and at most. */
    private static final int FEWEST = 16;

    private static final int MOST = 256;

    /** The part by which the estimate falls after a claim without a conflict. */
    private static final double THINNING = 1.0 / 16;

    private volatile double size = 1;

    /** How many candidates to read. */
    public int candidates() {
        return Math.max(FEWEST, (int) size);
    }

    /** Which of some candidates to try first: of two, 0 or 1. */
    public int pick(int candidates) {
        int among = Math.min(candidates, (int) size);
        return among <= 1 ? 0 : ThreadLocalRandom.current().nextInt(among);
    }

    /** Another caller took a candidate first. */
    public void onConflict() {
        size = Math.min(MOST, Math.max(4, size * 2));
    }

    /** The first candidate that was tried was there for the taking. */
    public void onSuccess() {
        size = Math.max(1, size - size * THINNING);
    }
}
