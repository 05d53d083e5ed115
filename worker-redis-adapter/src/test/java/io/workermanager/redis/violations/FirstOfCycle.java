package io.workermanager.redis.violations;

/** Uses {@link SecondOfCycle}, which uses this class. */
public final class FirstOfCycle {
    private FirstOfCycle() {}

    static int depth(int left) {
        return left == 0 ? 0 : SecondOfCycle.depth(left - 1);
    }
}
