package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/**
 * The state of a record at one time, without regard to holds. Each record has exactly one state, so that counts add up.
 */
public enum WorkerState {
    /** Alive and online, without a session. */
    IDLE,
    /** Alive and online, with a session. */
    PROCESSING,
    /** Alive and paused, with or without a session. */
    PAUSED,
    /** Alive and offline, with or without a session. */
    OFFLINE,
    /** The lease ran out. */
    EXPIRED,
    /** The worker left cleanly. The record is kept for a session, a mark, or the order that lifted a mark. */
    LEFT;

    /**
     * Returns the state of a record.
     *
     * @param worker the record
     * @param at the store's time
     * @return the state
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
     * Returns the state of a living worker.
     *
     * @param status the record's own status
     * @return the state
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
