package io.workermanager.model;

import java.time.Instant;
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

    /** The order that an operator gives now. */
    static MarkOrder next(Optional<MarkOrder> before, long incarnation, Instant now) {
        long revision = Math.max(revision(before) + 1, now.toEpochMilli());
        long from = before.map(MarkOrder::markedFrom).orElse(0L);
        return new MarkOrder(revision, from == 0 ? incarnation : from);
    }

    static long revision(Optional<MarkOrder> order) {
        return order.map(MarkOrder::revision).orElse(0L);
    }

    /** This order after the process of an incarnation has read that no mark stands. */
    MarkOrder seenBy(long incarnation) {
        return markedFrom == incarnation ? new MarkOrder(revision, 0) : this;
    }

    /** This order in the next registration of the process that held an incarnation. */
    MarkOrder movedOn(long from, long to) {
        return markedFrom == from ? new MarkOrder(revision, to) : this;
    }

    Instant givenAt() {
        return Instant.ofEpochMilli(revision);
    }
}
