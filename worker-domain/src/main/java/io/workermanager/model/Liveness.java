package io.workermanager.model;

/** Whether a worker's process is there, which only its own calls can show. */
public enum Liveness {
    /** Its lease runs. */
    ALIVE,
    /** Its lease ran out. */
    EXPIRED,
    /** It said goodbye; the record is kept for its mark or a session to recover. */
    LEFT
}
