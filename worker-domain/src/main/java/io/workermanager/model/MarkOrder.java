package io.workermanager.model;

import java.util.Optional;

/**
 * The last order that an operator gave on a worker's {@linkplain Availability mark}, be it OFFLINE, PAUSED or ONLINE. Of a
 * record and a process that remember different orders, the greater revision is the later one; so a mark that was lifted differs
 * from one that the store has lost.
 *
 * @param revision rises with every order on the worker, at least to the store's time in milliseconds; 1 or greater
 * @param markedFrom the least incarnation whose process may still remember a mark from before this order; 0 if there is none
 */
public record MarkOrder(long revision, long markedFrom) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a number breaks its bound
     */
    public MarkOrder {
        Validation.number("revision of a mark", revision, 1);
        Validation.number("markedFrom", markedFrom, 0);
    }

    static long revision(Optional<MarkOrder> order) {
        return order.map(MarkOrder::revision).orElse(0L);
    }
}
