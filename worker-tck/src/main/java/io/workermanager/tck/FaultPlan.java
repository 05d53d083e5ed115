package io.workermanager.tck;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Selects the fault of each call to an {@link UnreliableStore}.
 *
 * <p>The plans of this interface are safe for use by many threads. With one thread, they select the same faults on every run.
 */
@FunctionalInterface
public interface FaultPlan {
    /**
     * Selects the fault of a call.
     *
     * @param number the number of earlier calls, including failed ones
     * @param isWrite whether the call may write
     * @return the fault, or {@link Fault#NONE}
     */
    Fault fault(long number, boolean isWrite);

    /**
     * Returns a plan that draws faults of every kind at random.
     *
     * @param seed the same seed draws the same faults for the same calls
     * @param share the share of calls with a fault, 0 to 1
     * @return the plan
     * @throws IllegalArgumentException if the share is less than 0 or greater than 1
     */
    static FaultPlan random(long seed, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be 0 to 1, was " + share);
        }
        List<Fault> faults = List.of(Fault.FAILS, Fault.REPLY_LOST, Fault.DUPLICATED, Fault.DELAYED);
        return (number, isWrite) -> {
            SplittableRandom random = new SplittableRandom(seed * 1_000_000_007L + number);
            return random.nextDouble() < share ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
        };
    }

    /**
     * Returns a plan with a fault in the first write and in every second write after it, so that a retry succeeds. Reads succeed.
     *
     * @param fault the fault
     * @return the plan
     */
    static FaultPlan everyOtherWrite(Fault fault) {
        AtomicLong writes = new AtomicLong();
        return (number, isWrite) -> isWrite && writes.getAndIncrement() % 2 == 0 ? fault : Fault.NONE;
    }

    /**
     * Returns a plan with a fault in every write. Reads succeed.
     *
     * @param fault the fault
     * @return the plan
     */
    static FaultPlan everyWrite(Fault fault) {
        return (number, isWrite) -> isWrite ? fault : Fault.NONE;
    }
}
