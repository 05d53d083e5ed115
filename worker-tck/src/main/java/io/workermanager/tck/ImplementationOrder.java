package io.workermanager.tck;

import java.util.List;
import java.util.Optional;

/** Tells the author of a store that is not complete which method comes next. */
final class ImplementationOrder {
    /** Each method is of use for the rules as soon as those before it are there. */
    static final List<String> METHODS = List.of(
            "now",
            "close",
            "find",
            "write",
            "scan",
            "longestIdle",
            "census",
            "findBySession",
            "control",
            "writeControl",
            "audit",
            "discardUnreadable",
            "watch");

    private ImplementationOrder() {}

    /** What to check instead of the hint of a rule, if a method of the store is not implemented. */
    static Optional<String> hint(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnsupportedOperationException) {
                return FailureFormatter.throwingMethod(failure)
                        .filter(METHODS::contains)
                        .map(method -> "is " + method + " not implemented yet? Implement the methods in this order: "
                                + String.join(", ", METHODS));
            }
        }
        return Optional.empty();
    }
}
