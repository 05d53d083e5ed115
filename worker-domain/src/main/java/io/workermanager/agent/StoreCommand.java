package io.workermanager.agent;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.OrderCause;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import java.util.Optional;

/** One call to the store, as the core wants it; one is under way at a time. */
sealed interface StoreCommand {
    /**
     * Registers, after the registration before if there was one.
     *
     * @param resumes the session that was run when that one was lost
     */
    record Register(Optional<SessionId> resumes) implements StoreCommand {}

    /** Finds out whether a registration that was not answered was made. */
    record CheckRegistration() implements StoreCommand {}

    /**
     * Renews the lease.
     *
     * @param beat what it says
     * @param status the status that it carries, if it does
     */
    record SendHeartbeat(Heartbeat beat, Optional<AgentStatus> status) implements StoreCommand {}

    /**
     * Says that this worker stops, where nobody ordered it.
     *
     * @param cause why
     */
    record Announce(OrderCause cause) implements StoreCommand {}

    /**
     * Says how far it is.
     *
     * @param stage the stage that it reached
     */
    record Acknowledge(ShutdownRequest.Stage stage) implements StoreCommand {}

    /** Says goodbye. */
    record Unregister() implements StoreCommand {}

    /** Whether an answer to it renews the lease. */
    default boolean renews() {
        return this instanceof Register || this instanceof SendHeartbeat;
    }

    /** Whether it would take a session up. */
    default boolean takesUp() {
        return this instanceof SendHeartbeat send && send.beat().kind() == Heartbeat.Kind.PROCESSING;
    }
}
