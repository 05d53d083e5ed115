package io.workermanager.model;

/** The operator's word on a worker. A worker's own calls never change it. */
public enum Availability {
    /** May take sessions. */
    ONLINE,
    /** Takes no sessions for a while; {@code resume} or {@code markOnline} end it. */
    PAUSED,
    /** Takes no sessions until it is marked online. */
    OFFLINE
}
