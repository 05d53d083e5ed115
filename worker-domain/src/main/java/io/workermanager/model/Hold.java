package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An operator's order that the selected workers take no sessions. It applies at once to all of them, and to workers
 * that register later. Lifting one hold never lifts another.
 *
 * @param id the name of the hold
 * @param selector which workers the hold is on
 * @param cause who gave it and why
 * @param since when the order was given, store time
 * @param until when the hold ends by itself, store time; empty if an operator must lift it
 */
public record Hold(Hold.Id id, Selector selector, Order.Cause cause, Instant since, Optional<Instant> until) {
    /** The hold that {@code markAllOffline} gives and {@code markAllOnline} lifts. */
    public static final Hold.Id ALL = Hold.Id.of("all");

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the hold would end at or before its begin or after more than 3 660 days, or a
     *     value breaks its bound
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

    /** The length of all texts. */
    int bytes() {
        return Validation.utf8("hold id", id.value()).remaining() + selector.storedBytes() + cause.bytes();
    }

    /**
     * Returns whether the hold is in force.
     *
     * @param at the store's time
     * @return whether the hold has not ended
     */
    public boolean isActiveAt(Instant at) {
        Objects.requireNonNull(at, "at");
        return until.isEmpty() || at.isBefore(until.get());
    }

    /**
     * The name of a {@link Hold}, which lifts it: 1 to 256 bytes of UTF-8 without control characters.
     *
     * @param value the name
     */
    public record Id(String value) implements TypedId {
        /**
         * Checks the bounds.
         *
         * @throws InvalidValueException if the name breaks a bound
         */
        public Id {
            Objects.requireNonNull(value, "value");
            Validation.name("hold id", value);
        }

        /**
         * Returns the id with this name.
         *
         * @param value the name, or the id itself
         * @return the id
         * @throws InvalidValueException if the name breaks a bound, or the value is an id of another type
         */
        public static Id of(CharSequence value) {
            Objects.requireNonNull(value, "value");
            return value instanceof Id id ? id : new Id(TypedId.text("hold id", value));
        }

        @Override
        public String toString() {
            return value;
        }
    }
}
