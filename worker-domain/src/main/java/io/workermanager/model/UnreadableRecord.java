package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A stored record that cannot be read: broken, of an unknown format, or with an unknown status.
 *
 * @param id the id of the record
 * @param why the reason
 * @param lastHeartbeat the time of the last heartbeat that the record states, if the store can read that part. Its clock is
 *     that of the program that wrote the record
 */
public record UnreadableRecord(WorkerId id, String why, Optional<Instant> lastHeartbeat) {
    /** Rejects null. */
    public UnreadableRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(why, "why");
        Objects.requireNonNull(lastHeartbeat, "lastHeartbeat");
    }

    /**
     * Creates an unreadable record without a known heartbeat.
     *
     * @param id the id of the record
     * @param why the reason
     */
    public UnreadableRecord(WorkerId id, String why) {
        this(id, why, Optional.empty());
    }
}
