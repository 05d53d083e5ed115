package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * The order to stop every worker that registered before it was given.
 *
 * @param revision the control revision that gave it: registrations made under a smaller one must stop
 * @param since when it was given, store time
 * @param cause who gave it and why
 */
public record FleetShutdown(long revision, Instant since, OrderCause cause) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound
     */
    public FleetShutdown {
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(cause, "cause");
        Validation.number("revision", revision, 1);
        since = Validation.time("since", since);
    }
}
