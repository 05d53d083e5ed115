package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * The session that a worker holds.
 *
 * @param session the session
 * @param token the fencing token: it rises strictly with every assignment of one session, across workers and recoveries,
 *     so that whoever sees two of them knows the later one (see Martin Kleppmann, "How to do distributed locking", 2016)
 * @param since when it was assigned, store time
 */
public record Assignment(SessionId session, long token, Instant since) {
    /**
     * The greatest token that an assignment may be raised above, 2^52. That is a clock of the year 2112 in microseconds, and
     * leaves as many greater tokens for later assignments again.
     */
    public static final long GREATEST_TO_EXCEED = 1L << 52;

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the token is not positive, or a value breaks its bound
     */
    public Assignment {
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(since, "since");
        Validation.number("fencing token", token, 1);
        since = Validation.time("since", since);
    }

    /**
     * Returns a token if an assignment may be raised above it.
     *
     * @param above the token
     * @return the token
     * @throws InvalidValueException if it is not 1 to {@link #GREATEST_TO_EXCEED}
     */
    public static long toExceed(long above) {
        return Validation.number("above", above, 1, GREATEST_TO_EXCEED);
    }

    /**
     * Tells whether this is that assignment of that session and no other.
     *
     * @param other the session
     * @param itsToken its fencing token
     * @return whether both are equal
     */
    public boolean is(SessionId other, long itsToken) {
        Objects.requireNonNull(other, "other");
        return session.equals(other) && token == itsToken;
    }
}
