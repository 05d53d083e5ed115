package io.workermanager.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a worker reports with a heartbeat.
 *
 * @param kind what the worker reports about its session
 * @param session the session; empty for {@link Kind#ALIVE}
 * @param token the fencing token of the session: required for {@link Kind#RESTARTING}, optional for {@link
 *     Kind#FINISHED}
 * @param attributes the custom fields to set; others do not change
 */
public record Heartbeat(Kind kind, Optional<SessionId> session, OptionalLong token, Attributes attributes) {
    /** What a heartbeat reports about a session. */
    public enum Kind {
        /** Nothing: the worker is alive. */
        ALIVE,
        /**
         * The worker processes it. A session that is not assigned yet is assigned to the worker if the worker may take
         * sessions.
         */
        PROCESSING,
        /** The worker finished it. */
        FINISHED,
        /** The worker gave up its run of it and will begin another run under a new token. */
        RESTARTING
    }

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if the kind requires a session or a token and it is absent, or if {@link
     *     Kind#ALIVE} has a session
     */
    public Heartbeat {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(attributes, "attributes");
        if (session.isPresent() == (kind == Kind.ALIVE)) {
            throw new InvalidValueException(
                    "a beat names a session unless it just says alive, was " + kind + " " + session);
        }
        if (kind == Kind.RESTARTING && token.isEmpty()) {
            throw new InvalidValueException("a beat names the token of the run that it gave up, of " + session);
        }
    }

    /**
     * Reports that the worker is alive.
     *
     * @return the heartbeat
     */
    public static Heartbeat alive() {
        return new Heartbeat(Kind.ALIVE, Optional.empty(), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Reports that the worker processes a session.
     *
     * @param session the session
     * @return the heartbeat
     */
    public static Heartbeat processing(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.PROCESSING, Optional.of(SessionId.of(session)), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Reports that the worker finished a session under any token. Use it only in a process whose runs never outlive
     * their lease; otherwise pass the token.
     *
     * @param session the session
     * @return the heartbeat
     */
    public static Heartbeat finished(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.FINISHED, Optional.of(SessionId.of(session)), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Reports that the worker finished one assignment of a session. If the worker holds another assignment by then, the
     * heartbeat frees nothing.
     *
     * @param session the session
     * @param token the assignment's fencing token
     * @return the heartbeat
     */
    public static Heartbeat finished(CharSequence session, long token) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.FINISHED, Optional.of(SessionId.of(session)), OptionalLong.of(token), Attributes.empty());
    }

    /**
     * Reports that the worker gave up its run of a session and will begin another run. If the worker still holds the
     * assignment, it gets a new fencing token in one atomic step. No other caller can take the session or the worker in
     * between.
     *
     * @param session the session
     * @param token the fencing token of the run that the worker gave up
     * @return the heartbeat
     */
    public static Heartbeat restarting(CharSequence session, long token) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.RESTARTING, Optional.of(SessionId.of(session)), OptionalLong.of(token), Attributes.empty());
    }

    /**
     * Returns this heartbeat with one more custom field.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     * @throws InvalidValueException if {@link Attributes#of} rejects the field
     */
    public Heartbeat withAttribute(String name, @Nullable Object value) {
        Objects.requireNonNull(name, "name");
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return new Heartbeat(kind, session, token, attributes.with(Attributes.of(one)));
    }
}
