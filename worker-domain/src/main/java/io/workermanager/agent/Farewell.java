package io.workermanager.agent;

import io.workermanager.model.Cause;

/**
 * How an agent ends: until the deadline its run may finish; then it is cancelled, and given a grace to end; then the agent
 * leaves without it, and is given the same grace to say goodbye. Times are monotonic nanoseconds.
 */
final class Farewell {
    private final Cause cause;
    private final long grace;
    private long deadline;

    Farewell(Cause cause, long deadline, long grace) {
        this.cause = cause;
        this.deadline = deadline;
        this.grace = grace;
    }

    Cause cause() {
        return cause;
    }

    /** Whoever is in a greater hurry is obeyed. */
    void noLaterThan(long time) {
        deadline = Math.min(deadline, time);
    }

    boolean cancels(long now) {
        return now >= deadline;
    }

    boolean leaves(long now) {
        return now >= deadline + grace;
    }

    boolean givesUp(long now) {
        return now >= deadline + 2 * grace;
    }

    long next(long now) {
        if (!cancels(now)) {
            return deadline;
        }
        return leaves(now) ? deadline + 2 * grace : deadline + grace;
    }
}
