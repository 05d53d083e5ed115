package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A change in the fleet that a poll has seen. {@link #toString} is one line for a log.
 *
 * @param kind what happened
 * @param seenAt the store's time at which the change was seen
 * @param worker the worker; empty for a hold
 * @param session the session that the change concerns, if there is one
 * @param detail a text for people; may be empty
 */
public record FleetEvent(
        FleetEvent.Kind kind, Instant seenAt, Optional<WorkerId> worker, Optional<SessionId> session, String detail) {
    /** What happened. */
    public enum Kind {
        /** A worker registered, registered again, or sends heartbeats again after its lease ran out. */
        REGISTERED,
        /** The lease of a worker ran out, or its record is gone and nothing proves that it left. */
        LOST,
        /** A worker left, or a later registration superseded it. */
        LEFT,
        /** A worker got a session, or a greater token for it. */
        CLAIMED,
        /** A worker no longer holds a session. */
        RELEASED,
        /** A session waits for recovery. */
        ORPHANED,
        /** A session no longer waits for recovery. */
        RECOVERED,
        /** A worker is marked, or its mark was lifted. */
        MARKED,
        /** A hold was added or replaced. */
        HELD,
        /** A hold was lifted, or ended. */
        LIFTED,
        /** A worker has a shutdown request, or reached a further stage of it. */
        STOPPING
    }

    /** Rejects null. */
    public FleetEvent {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(seenAt, "seenAt");
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(detail, "detail");
    }

    @Override
    public String toString() {
        return seenAt + " " + kind + worker.map(id -> " " + id).orElse("")
                + session.map(name -> " " + name).orElse("")
                + (detail.isEmpty() ? "" : ": " + detail);
    }
}
