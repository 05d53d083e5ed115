package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened to an agent; its text is one line for a log.
 *
 * @param kind what happened
 * @param detail in words
 * @param session the session that it is about, if it is about one
 * @param token the fencing token of the run that it is about, if it is about one
 * @param failure what a handler, a source or the store threw, if this is why
 */
public record AgentEvent(
        Kind kind, String detail, Optional<SessionId> session, OptionalLong token, Optional<Throwable> failure) {
    /** What can happen. */
    public enum Kind {
        /** The worker registered, or registered again because its record was gone. */
        REGISTERED,
        /** The state or its reasons changed. */
        STATUS,
        /** A call to the store failed, the first one after one that did not. */
        STORE_FAILED,
        /** A call was refused, such as a registration under a name that another process has; the first one after one that was not. */
        REFUSED,
        /** The store answers again. */
        STORE_BACK,
        /** A session was taken from the source. */
        TAKEN,
        /** A session goes back to the source. */
        GIVEN_BACK,
        /** The source failed, the first time after it did not. */
        SOURCE_FAILED,
        /** A run of a session began. */
        RUN_STARTED,
        /** The lease was not renewed for two thirds of the ttl. */
        RUN_AT_RISK,
        /** The lease was renewed after all. */
        RUN_SAFE,
        /** The run was told to end. */
        RUN_CANCELLED,
        /** The handler returned or threw. */
        RUN_ENDED,
        /** The store knows that the worker is free of the session. */
        RELEASED,
        /**
         * The store lost the record that named the session. The source is told once the run has ended, if the session came from
         * there.
         */
        SESSION_LOST,
        /** The listener that is told this fell behind, and was not told of events. */
        EVENTS_MISSED
    }

    /** Refuses what is null. */
    public AgentEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(detail, "detail");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(failure, "failure");
    }

    static AgentEvent of(Kind kind, String detail) {
        return new AgentEvent(kind, detail, Optional.empty(), OptionalLong.empty(), Optional.empty());
    }

    static AgentEvent of(Kind kind, String detail, Throwable failure) {
        return new AgentEvent(kind, detail, Optional.empty(), OptionalLong.empty(), Optional.of(failure));
    }

    static AgentEvent about(SessionId session, Kind kind, String detail) {
        return new AgentEvent(kind, detail, Optional.of(session), OptionalLong.empty(), Optional.empty());
    }

    static AgentEvent about(RunState run, Kind kind, String detail, Optional<Throwable> failure) {
        return new AgentEvent(kind, detail, Optional.of(run.session()), OptionalLong.of(run.token()), failure);
    }

    @Override
    public String toString() {
        return kind
                + session.map(about -> " " + about).orElse("")
                + (token.isPresent() ? "#" + token.getAsLong() : "")
                + (detail.isEmpty() ? "" : ": " + detail);
    }
}
