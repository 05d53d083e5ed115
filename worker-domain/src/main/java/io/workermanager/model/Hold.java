package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An operator's order that the workers it selects take no sessions: at once, for all of them, and for those that register
 * later as well. Lifting one hold never lifts another.
 *
 * @param id its name
 * @param selector which workers it is on
 * @param cause who gave it and why
 * @param since when it was given, store time
 * @param until when it ends by itself, if it does, store time
 */
public record Hold(HoldId id, Selector selector, OrderCause cause, Instant since, Optional<Instant> until) {
    /** The hold that {@code markAllOffline} gives and {@code markAllOnline} lifts. */
    public static final HoldId ALL = HoldId.of("all");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if it would end before it begins or after more than 3 660 days, or a value breaks its bound
     */
    public Hold {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(until, "until");
        since = Validation.time("since", since);
        until = until.map(time -> Validation.time("until", time));
        if (until.isPresent() && !until.get().isAfter(since)) {
            throw new InvalidValueException(
                    "a hold must end after it begins at " + since + ", until was " + until.get());
        }
        if (until.isPresent() && until.get().isAfter(since.plus(Validation.LONGEST))) {
            throw new InvalidValueException(
                    "a hold that ends must end within " + Validation.LONGEST + ", until was " + until.get());
        }
    }

    /**
     * Tells whether the hold is in force.
     *
     * @param at the store's time
     * @return whether it has not ended
     */
    public boolean isActiveAt(Instant at) {
        Objects.requireNonNull(at, "at");
        return until.isEmpty() || at.isBefore(until.get());
    }
}
