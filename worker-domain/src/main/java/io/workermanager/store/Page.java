package io.workermanager.store;

import io.workermanager.model.Worker;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A part of a scan. It may be empty although more follow.
 *
 * @param workers the records
 * @param unreadable the records that were skipped because they could not be read
 * @param next where to go on, or empty at the end
 * @param at the store's time it was read at, in whole milliseconds
 */
public record Page(List<Worker> workers, List<UnreadableRecord> unreadable, Optional<Cursor> next, Instant at) {
    /** Keeps its own copies. */
    public Page {
        workers = List.copyOf(workers);
        unreadable = List.copyOf(unreadable);
    }
}
