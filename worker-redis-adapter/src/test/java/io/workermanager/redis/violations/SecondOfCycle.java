package io.workermanager.redis.violations;

/** Uses {@link FirstOfCycle}, which uses this class. */
public final class SecondOfCycle {
    private SecondOfCycle() {}

    static int depth(int left) {
        return left == 0 ? 0 : FirstOfCycle.depth(left - 1);
    }
}
