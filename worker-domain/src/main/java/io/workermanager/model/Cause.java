package io.workermanager.model;

import java.util.Objects;

/**
 * Who gave an order and why, for the people who find it standing.
 *
 * @param who at most 256 bytes, may be empty
 * @param reason at most 256 bytes, may be empty
 */
public record Cause(String who, String reason) {
    /** No word on who or why. */
    public static final Cause UNSTATED = new Cause("", "");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a text breaks a bound
     */
    public Cause {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(reason, "reason");
        Bounds.remark("who", who);
        Bounds.remark("reason", reason);
    }

    /**
     * Returns a cause.
     *
     * @param who who gives the order
     * @param reason why
     * @return the cause
     * @throws InvalidValueException if a text breaks a bound
     */
    public static Cause of(String who, String reason) {
        Objects.requireNonNull(who, "who");
        Objects.requireNonNull(reason, "reason");
        return new Cause(who, reason);
    }

    @Override
    public String toString() {
        return (reason.isEmpty() ? "no reason given" : reason) + (who.isEmpty() ? "" : " (" + who + ")");
    }
}
