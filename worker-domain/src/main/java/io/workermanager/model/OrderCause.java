package io.workermanager.model;

import java.util.Objects;

/**
 * Who gave an order and why, for the people who find the order later.
 *
 * @param who who gave the order: 0 to 256 bytes of UTF-8
 * @param reason why: 0 to 256 bytes of UTF-8
 */
public record OrderCause(String who, String reason) {
    private static final OrderCause UNSTATED = new OrderCause("", "");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a text breaks a bound
     */
    public OrderCause {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(reason, "reason");
        Validation.remark("who", who);
        Validation.remark("reason", reason);
    }

    /**
     * Returns a cause with two empty texts.
     *
     * @return the cause
     */
    public static OrderCause unstated() {
        return UNSTATED;
    }

    /**
     * Returns a cause.
     *
     * @param who who gives the order
     * @param reason why
     * @return the cause
     * @throws InvalidValueException if a text breaks a bound
     */
    public static OrderCause of(String who, String reason) {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(reason, "reason");
        return new OrderCause(who, reason);
    }

    /** The length of both texts. */
    int bytes() {
        return Validation.utf8("who", who).remaining()
                + Validation.utf8("reason", reason).remaining();
    }

    @Override
    public String toString() {
        return (reason.isEmpty() ? "no reason given" : reason) + (who.isEmpty() ? "" : " (" + who + ")");
    }
}
