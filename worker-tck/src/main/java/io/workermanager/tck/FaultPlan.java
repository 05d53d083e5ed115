package io.workermanager.tck;

import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says what goes wrong with each call to an {@link UnreliableStore}.
 *
 * <p>The plans made here are safe for use by many threads; with one thread, they say the same on every run.
 */
@FunctionalInterface
public interface FaultPlan {
    /**
     * Decides about a call.
     *
     * @param number how many calls there were before it, those that fail included
     * @param isWrite whether it is a call that may write, rather than one that reads
     * @return what goes wrong
     */
    Fault fault(long number, boolean isWrite);

    /**
     * Returns a plan that draws faults of every kind.
     *
     * @param seed one seed draws the same for the same calls
     * @param share how many of the calls something goes wrong with, 0 to 1
     * @return the plan
     * @throws IllegalArgumentException if the share is not 0 to 1
     */
    static FaultPlan drawn(long seed, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("a share is 0 to 1, was " + share);
        }
        List<Fault> faults = List.of(Fault.FAILS, Fault.REPLY_LOST, Fault.RUNS_TWICE, Fault.RUNS_LATE);
        return (number, isWrite) -> {
            SplittableRandom random = new SplittableRandom(seed * 1_000_000_007L + number);
            return random.nextDouble() < share ? faults.get(random.nextInt(faults.size())) : Fault.NONE;
        };
    }

    /**
     * Returns a plan by which one thing goes wrong with the first write and with every other one after it, so that whoever
     * repeats a write gets through. Reads go through.
     *
     * @param fault what goes wrong
     * @return the plan
     */
    static FaultPlan everyOtherWrite(Fault fault) {
        AtomicLong writes = new AtomicLong();
        return (number, isWrite) -> isWrite && writes.getAndIncrement() % 2 == 0 ? fault : Fault.NONE;
    }

    /**
     * Returns a plan by which one thing goes wrong with every write, and nothing with reads.
     *
     * @param fault what goes wrong
     * @return the plan
     */
    static FaultPlan everyWrite(Fault fault) {
        return (number, isWrite) -> isWrite ? fault : Fault.NONE;
    }
}
