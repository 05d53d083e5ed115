package io.workermanager.agent;

import io.workermanager.model.SessionId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where an agent stands and why.
 *
 * @param state the state
 * @param reasons why it is that one, in words for people, and what is wrong with the source; none if it is online and well
 * @param session the session of the run that is under way, if one is
 */
public record AgentStatus(AgentState state, List<String> reasons, Optional<SessionId> session) {
    /**
     * Keeps its own copy of the reasons.
     */
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
