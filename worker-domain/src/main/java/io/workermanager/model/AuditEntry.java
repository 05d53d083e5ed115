package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * The trace of one order. The store writes it in the same atomic step as the order, so that an order that took effect has an entry.
 * An order that changes many records is written first. If its process then ends, the entry exists and some of the changes do not.
 *
 * @param at when the order was given, store time
 * @param order the order
 * @param concerned how many workers the order concerned, as far as known when it was given
 */
public record AuditEntry(Instant at, Order order, long concerned) {
    /** A store keeps at least this number of the latest entries, unless they are older than {@link #AGE}. */
    public static final int KEPT = 1_000;

    /** A store returns no entry that is older. */
    public static final Duration AGE = Duration.ofDays(90);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound
     */
    public AuditEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(order, "order");
        at = Validation.time("at", at);
        Validation.number("concerned", concerned, 0);
    }

    @Override
    public String toString() {
        return at + " " + order + " (" + concerned + ")";
    }

    /**
     * Entries in the order in which they were written.
     *
     * @param entries the entries, oldest first
     * @param next the cursor after the last of them; the same as before if there are none
     * @param unreadable how many further entries cannot be read, for example because a newer version wrote them
     */
    public record Page(List<AuditEntry> entries, String next, int unreadable) {
        /** The cursor before the oldest entry. */
        public static final String START = "";

        /** Copies the list. */
        public Page {
            Objects.requireNonNull(entries, "entries");
            Objects.requireNonNull(next, "next");
            entries = List.copyOf(entries);
        }

        /**
         * Creates a page without unreadable entries.
         *
         * @param entries the entries, oldest first
         * @param next the cursor after the last of them
         */
        public Page(List<AuditEntry> entries, String next) {
            this(entries, next, 0);
        }
    }
}
