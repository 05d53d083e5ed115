package io.workermanager.model;

import java.time.Instant;

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
     * Checks the bounds.
     *
     * @throws InvalidValueException if the token is not positive, or a value breaks its bound
     */
    public Assignment {
        Bounds.number("fencing token", token, 1);
        since = Bounds.time("since", since);
    }

    /**
     * Tells whether this is that assignment of that session and no other.
     *
     * @param other the session
     * @param itsToken its fencing token
     * @return whether both are equal
     */
    public boolean is(SessionId other, long itsToken) {
        return session.equals(other) && token == itsToken;
    }
}
