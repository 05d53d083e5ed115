package io.workermanager.agent;

import io.workermanager.model.Beat;
import io.workermanager.model.Cause;
import io.workermanager.model.SessionId;
import io.workermanager.model.StopStage;
import java.util.Optional;

/** One call to the store, as the core wants it; one is under way at a time. */
sealed interface Call {
    /**
     * Registers, after the registration before if there was one.
     *
     * @param resumes the session that was run when that one was lost
     */
    record Register(Optional<SessionId> resumes) implements Call {}

    /** Finds out whether a registration that was not answered was made. */
    record Recall() implements Call {}

    /**
     * Renews the lease.
     *
     * @param beat what it says
     * @param status the status that it carries, if it does
     */
    record Heartbeat(Beat beat, Optional<AgentStatus> status) implements Call {}

    /**
     * Says that this worker stops, where nobody ordered it.
     *
     * @param cause why
     */
    record Announce(Cause cause) implements Call {}

    /**
     * Says how far it is.
     *
     * @param stage the stage that it reached
     */
    record Acknowledge(StopStage stage) implements Call {}

    /** Says goodbye. */
    record Unregister() implements Call {}

    /** Whether an answer to it renews the lease. */
    default boolean renews() {
        return this instanceof Register || this instanceof Heartbeat;
    }

    /** Whether it would take a session up. */
    default boolean takesUp() {
        return this instanceof Heartbeat heartbeat && heartbeat.beat().word() == Beat.Word.PROCESSING;
    }
}
