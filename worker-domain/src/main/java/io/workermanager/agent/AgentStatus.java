package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The state of an agent and the reasons for it. Immutable.
 *
 * @param state the state
 * @param reasons why the agent is in this state, and what is wrong with its source, as text for people; empty if the agent is
 *     online and nothing is wrong
 * @param session the session of the current run, if there is one
 */
public record AgentStatus(State state, List<String> reasons, Optional<SessionId> session) {
    /** The states of an agent. */
    public enum State {
        /** The worker has not registered yet. */
        STARTING,
        /** The worker is registered and takes sessions, or runs one. */
        ONLINE,
        /**
         * The worker takes no new session, because an operator forbids it, the store fails or the lease is at risk. A run goes on,
         * and heartbeats go on.
         */
        STANDBY,
        /** The worker takes no new session, finishes its run, and then leaves. */
        DRAINING,
        /** The agent has stopped, or never started. */
        STOPPED,
        /** A newer process registered under the worker's id: this agent does nothing any more. */
        FENCED;

        /**
         * Tells whether this state is the last one.
         *
         * @return true for {@link #STOPPED} and {@link #FENCED}
         */
        public boolean isFinal() {
            return this == STOPPED || this == FENCED;
        }
    }

    /** Copies the reasons. */
    public AgentStatus {
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reasons, "reasons");
        Objects.requireNonNull(session, "session");
        reasons = List.copyOf(reasons);
    }

    @Override
    public String toString() {
        return state
                + session.map(running -> " running " + running).orElse("")
                + (reasons.isEmpty() ? "" : ": " + String.join("; ", reasons));
    }
}
