package io.workermanager.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a worker says with a heartbeat.
 *
 * @param kind what it says of its session
 * @param session the session it speaks of, unless it is just {@link Kind#ALIVE}
 * @param token the fencing token of the session it finished or begins anew; the latter always names it
 * @param attributes custom fields to set, the others stay
 */
public record Heartbeat(Kind kind, Optional<SessionId> session, OptionalLong token, Attributes attributes) {
    /** What a heartbeat can say of a session. */
    public enum Kind {
        /** Nothing: the worker is there. */
        ALIVE,
        /** The worker processes it; one that is not assigned yet is, if the worker may take sessions. */
        PROCESSING,
        /** The worker is done with it. */
        FINISHED,
        /** The worker gave up its run of it and will begin another one, under a new token. */
        RESTARTING
    }

    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a session or a token is missing, or a session named where none belongs
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
     * Says that the worker is there.
     *
     * @return the beat
     */
    public static Heartbeat alive() {
        return new Heartbeat(Kind.ALIVE, Optional.empty(), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Says that the worker processes a session.
     *
     * @param session the session
     * @return the beat
     */
    public static Heartbeat processing(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.PROCESSING, Optional.of(SessionId.of(session)), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Says that the worker is done with a session, under whatever token it holds it. For a process whose runs never outlive
     * their lease; otherwise name the token.
     *
     * @param session the session
     * @return the beat
     */
    public static Heartbeat finished(CharSequence session) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.FINISHED, Optional.of(SessionId.of(session)), OptionalLong.empty(), Attributes.empty());
    }

    /**
     * Says that the worker is done with one assignment of a session. If that is no longer the one it holds, nothing is freed.
     *
     * @param session the session
     * @param token the assignment's fencing token
     * @return the beat
     */
    public static Heartbeat finished(CharSequence session, long token) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.FINISHED, Optional.of(SessionId.of(session)), OptionalLong.of(token), Attributes.empty());
    }

    /**
     * Says that the worker gave up its run of a session and will begin another one: if the assignment still stands, it goes on
     * under a new fencing token, in one step, so that nobody can take the session or the worker in between.
     *
     * @param session the session
     * @param token the fencing token of the run that it gave up
     * @return the beat
     */
    public static Heartbeat restarting(CharSequence session, long token) {
        Objects.requireNonNull(session, "session");
        return new Heartbeat(
                Kind.RESTARTING, Optional.of(SessionId.of(session)), OptionalLong.of(token), Attributes.empty());
    }

    /**
     * This beat with one more custom field.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     * @throws InvalidValueException if {@link Attributes#of} refuses it
     */
    public Heartbeat withAttribute(String name, @Nullable Object value) {
        Objects.requireNonNull(name, "name");
        Map<String, @Nullable Object> one = new LinkedHashMap<>();
        one.put(name, value);
        return new Heartbeat(kind, session, token, attributes.with(Attributes.of(one)));
    }
}
