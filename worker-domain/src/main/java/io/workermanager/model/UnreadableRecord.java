package io.workermanager.model;

import java.util.Objects;

/**
 * A stored record that cannot be read: broken, of an unknown format, or with an unknown status.
 *
 * @param id the id of the record
 * @param why the reason
 */
public record UnreadableRecord(WorkerId id, String why) {
    /** Rejects null. */
    public UnreadableRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(why, "why");
    }
}
