package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An event in the life of an agent. {@link #toString} is one line for a log.
 *
 * @param kind what happened
 * @param detail a description for people; may be empty
 * @param session the session that the event concerns, if there is one
 * @param token the fencing token of the run that the event concerns, if there is one
 * @param failure the exception of the handler, the source or the store that caused the event, if there is one
 */
public record AgentEvent(
        Kind kind, String detail, Optional<SessionId> session, OptionalLong token, Optional<Throwable> failure) {
    /** The kinds of events. */
    public enum Kind {
        /** The worker registered, or registered again because its record was gone. */
        REGISTERED,
        /** The agent's status changed. */
        STATUS_CHANGED,
        /** A call to the store failed. Reported once for consecutive failures. */
        STORE_FAILED,
        /** The store refused a call, for example a registration under an id that another process holds. Reported like a failure. */
        CALL_REFUSED,
        /** The store answers again. */
        STORE_RECOVERED,
        /** The source handed over a session. */
        SESSION_TAKEN,
        /** A session goes back to the source. */
        SESSION_GIVEN_BACK,
        /** A call to the source failed. Reported once for consecutive failures. */
        SOURCE_FAILED,
        /** A run of a session began. */
        RUN_STARTED,
        /** The lease was not renewed for two thirds of its ttl. */
        RUN_AT_RISK,
        /** The lease of a run at risk was renewed. */
        RUN_SAFE,
        /** The run must end. */
        RUN_CANCELLED,
        /** The handler returned or threw. */
        RUN_ENDED,
        /** The session is no longer assigned to this worker. */
        SESSION_RELEASED,
        /** The store lost the record that named the session. If the session came from the source, the source gets it after the run. */
        SESSION_LOST,
        /** This listener was too slow and missed events. */
        EVENTS_MISSED
    }

    /** Rejects null. */
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
