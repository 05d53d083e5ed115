package io.workermanager.model;

import java.util.Objects;

/**
 * A stored record that is no worker: broken, of an unknown format, or with an unknown status.
 *
 * @param id the id that it stands under
 * @param why what is wrong with it
 */
public record UnreadableRecord(WorkerId id, String why) {
    /** Refuses what is null. */
    public UnreadableRecord {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(why, "why");
    }
}
