package io.workermanager.redis.campaign;

import java.util.List;
import java.util.Locale;

/**
 * The result of one fault.
 *
 * @param failed the number of calls that certainly did nothing
 * @param unknown the number of calls that may have done something
 * @param faults how often the fault struck
 * @param healed the longest time until every store answered, over the target
 * @param notRun why it was not run; empty if it was
 */
record ResultRow(
        String fault,
        long seed,
        long operations,
        long good,
        long failed,
        long unknown,
        int faults,
        double healed,
        PermittedLoss losses,
        ViolationLog violations,
        String notRun) {
    static ResultRow notRun(Fault fault, String why) {
        return new ResultRow(fault.name(), 0, 0, 0, 0, 0, 0, 0, fault.losses(), new ViolationLog(), why);
    }

    /** The head of a table of rows. */
    static String head() {
        return String.format(
                Locale.ROOT,
                "%-30s %6s %9s %9s %8s %8s %6s  %s",
                "fault",
                "struck",
                "calls",
                "answered",
                "failed",
                "unknown",
                "healed",
                "violations; may lose");
    }

    @Override
    public String toString() {
        if (!notRun.isEmpty()) {
            return String.format(Locale.ROOT, "%-30s not run: %s", fault, notRun);
        }
        return String.format(
                Locale.ROOT,
                "%-30s %6d %9d %9d %8d %8d %6.2f  %s; %s",
                fault,
                faults,
                operations,
                good,
                failed,
                unknown,
                healed,
                violations,
                losses);
    }

    /** The details of each violation, with the seed that shows it again. */
    List<String> details() {
        return violations.lines().stream()
                .map(line -> fault + " (seed " + seed + "): " + line)
                .toList();
    }
}
