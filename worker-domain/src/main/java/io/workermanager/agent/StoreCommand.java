package io.workermanager.agent;

import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import java.util.Optional;

/** One call to the store that the state machine decided on. At most one is in flight. */
sealed interface StoreCommand {
    /**
     * Registers the worker, after its previous registration if there was one.
     *
     * @param sessionToResume the session that ran when the previous record was lost
     */
    record Register(Optional<SessionId> sessionToResume) implements StoreCommand {}

    /** Finds out whether an unanswered registration succeeded. */
    record CheckRegistration() implements StoreCommand {}

    /**
     * Renews the lease.
     *
     * @param status the status that the heartbeat writes, if it does
     */
    record SendHeartbeat(Heartbeat heartbeat, Optional<AgentStatus> status) implements StoreCommand {}

    /** Announces a shutdown that this process began itself. */
    record AnnounceShutdown(Order.Cause cause) implements StoreCommand {}

    /** Acknowledges a stage of a shutdown order. */
    record AcknowledgeShutdown(ShutdownRequest.Stage stage) implements StoreCommand {}

    record Unregister() implements StoreCommand {}

    default boolean renewsLease() {
        return this instanceof Register || this instanceof SendHeartbeat;
    }

    /** Whether the call starts a session that the source handed over. */
    default boolean startsSession() {
        return this instanceof SendHeartbeat send && send.heartbeat().kind() == Heartbeat.Kind.PROCESSING;
    }
}
