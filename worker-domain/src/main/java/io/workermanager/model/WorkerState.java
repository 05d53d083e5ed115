package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/** Where a record stands at one time by its own words, without holds: exactly one of these, so that counts add up. */
public enum WorkerState {
    /** Alive, online, no session. */
    IDLE,
    /** Alive, online, with a session. */
    PROCESSING,
    /** Alive and paused, with or without a session. */
    PAUSED,
    /** Alive and offline, with or without a session. */
    OFFLINE,
    /** The lease ran out, whatever the record says otherwise. */
    EXPIRED,
    /** Left cleanly, and kept for a session, a mark, or the order that lifted one. */
    LEFT;

    /**
     * Returns where a record stands.
     *
     * @param worker the record
     * @param at the store's time
     * @return its standing
     */
    public static WorkerState of(WorkerRecord worker, Instant at) {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(at, "at");
        return switch (worker.lease().livenessAt(at)) {
            case EXPIRED -> EXPIRED;
            case LEFT -> LEFT;
            case ALIVE -> ofLiving(worker.status());
        };
    }

    /**
     * Returns where a living worker with this status stands.
     *
     * @param status the record's own status
     * @return its standing
     */
    public static WorkerState ofLiving(WorkerStatus status) {
        Objects.requireNonNull(status, "status");
        return switch (status) {
            case IDLE -> IDLE;
            case PROCESSING -> PROCESSING;
            case PAUSED -> PAUSED;
            case OFFLINE -> OFFLINE;
        };
    }
}
