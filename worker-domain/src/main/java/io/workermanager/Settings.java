package io.workermanager;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Lease;
import io.workermanager.model.Retention;
import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link WorkerManager} registers and how long it tries. Start with {@link #DEFAULTS}; each method returns a copy.
 *
 * @param ttl the ttl of the leases it begins, 100 ms to one day
 * @param retention how long records with something to lose are kept
 * @param attempts how often it tries to change a record that others change too, 1 to 10 000
 * @param patience how long it tries, 1 ms to one hour: no attempt begins later, and one that has begun is not cut short
 * @param failOpen whether sessions are taken although the fleet control was lost: holds that stood do not count any more then
 */
public record Settings(Duration ttl, Retention retention, int attempts, Duration patience, boolean failOpen) {
    /** A ttl of 60 s, the default retention, 100 attempts within 10 s; without control nobody takes a session. */
    public static final Settings DEFAULTS =
            new Settings(Duration.ofSeconds(60), Retention.DEFAULT, 100, Duration.ofSeconds(10), false);

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bounds
     */
    public Settings {
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(retention, "retention");
        Objects.requireNonNull(patience, "patience");
        check("ttl", ttl, Lease.SHORTEST, Lease.LONGEST);
        check("patience", patience, Duration.ofMillis(1), Duration.ofHours(1));
        if (attempts < 1 || attempts > 10_000) {
            throw new InvalidValueException("attempts must be 1 to 10000, was " + attempts);
        }
    }

    static void check(String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new InvalidValueException(what + " must be " + least + " to " + most + ", was " + value);
        }
    }

    /**
     * These settings with a ttl.
     *
     * @param next 100 ms to one day
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public Settings ttl(Duration next) {
        Objects.requireNonNull(next, "next");
        return new Settings(next, retention, attempts, patience, failOpen);
    }

    /**
     * These settings with a retention.
     *
     * @param next how long records with something to lose are kept
     * @return a copy
     */
    public Settings retention(Retention next) {
        Objects.requireNonNull(next, "next");
        return new Settings(ttl, next, attempts, patience, failOpen);
    }

    /**
     * These settings with a number of attempts.
     *
     * @param next 1 to 10 000
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public Settings attempts(int next) {
        return new Settings(ttl, retention, next, patience, failOpen);
    }

    /**
     * These settings with a patience.
     *
     * @param next 1 ms to one hour
     * @return a copy
     * @throws InvalidValueException if it breaks its bounds
     */
    public Settings patience(Duration next) {
        Objects.requireNonNull(next, "next");
        return new Settings(ttl, retention, attempts, next, failOpen);
    }

    /**
     * These settings for a fleet that had rather go on than stop when the store has forgotten orders, or they cannot be read: what is
     * stored counts, and what cannot be read counts as it was last.
     *
     * @return a copy
     */
    public Settings failingOpen() {
        return new Settings(ttl, retention, attempts, patience, true);
    }
}
