package io.workermanager.model;

/** The availability that an operator set for a worker. A worker's own calls never change it. */
public enum Availability {
    /** The worker may take sessions. */
    ONLINE,
    /** The worker takes no sessions for a while, until {@code resume} or {@code markOnline}. */
    PAUSED,
    /** The worker takes no sessions until it is marked online. */
    OFFLINE
}
