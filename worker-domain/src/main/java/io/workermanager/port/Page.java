package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A part of a scan. It may be empty although more follow.
 *
 * @param workers the records
 * @param unreadable the records that were skipped because they could not be read
 * @param next where to go on, or empty at the end
 * @param at the store's time it was read at, in whole milliseconds
 */
public record Page(
        List<WorkerRecord> workers, List<UnreadableRecord> unreadable, Optional<Page.Cursor> next, Instant at) {
    private static final int LARGEST = 10_000;

    /** Keeps its own copies. */
    public Page {
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(unreadable, "unreadable");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(at, "at");
        workers = List.copyOf(workers);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Checks how many records a page is to have.
     *
     * @param limit 1 to 10 000
     * @throws InvalidValueException if it breaks its bounds
     */
    public static void checkLimit(int limit) {
        if (limit < 1 || limit > LARGEST) {
            throw new InvalidValueException("limit must be 1 to " + LARGEST + ", was " + limit);
        }
    }

    /**
     * Makes a page of what was found beyond a place: up to the limit, and with a next one if more than that was found.
     *
     * @param found what a store keeps of the records, in the order of its pages: one more than the limit is enough
     * @param limit how many records a page may have, 1 to 10 000
     * @param record reads the record, or throws {@link UnreadableRecordException}: then it is one of the unreadable
     * @param place where the next page goes on if this one ends here
     * @param <T> what is kept of a record
     * @return the page
     * @throws InvalidValueException if the limit breaks its bounds
     */
    public static <T> Page of(
            Timestamped<List<T>> found, int limit, Function<T, WorkerRecord> record, Function<T, Page.Cursor> place) {
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(place, "place");
        checkLimit(limit);
        List<T> all = found.value();
        List<WorkerRecord> workers = new ArrayList<>();
        List<UnreadableRecord> unreadable = new ArrayList<>();
        for (T one : all.subList(0, Math.min(limit, all.size()))) {
            try {
                workers.add(record.apply(one));
            } catch (UnreadableRecordException e) {
                unreadable.add(e.unreadable());
            }
        }
        Optional<Page.Cursor> next =
                all.size() > limit ? Optional.of(place.apply(all.get(limit - 1))) : Optional.empty();
        return new Page(workers, unreadable, next, found.at());
    }

    /**
     * Leaves out records. Where the next page goes on stays the same.
     *
     * @param wanted which to keep
     * @return the page with those alone
     */
    public Page only(Predicate<WorkerRecord> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return new Page(workers.stream().filter(wanted).toList(), unreadable, next, at);
    }

    /**
     * A place in a scan, meaningful only to the store that made it and to the same query.
     *
     * @param place in the store's own words; empty at the start
     */
    public record Cursor(String place) {
        /** Refuses what is null. */
        public Cursor {
            Objects.requireNonNull(place, "place");
        }

        /**
         * Returns the cursor of the first page.
         *
         * @return the cursor
         */
        public static Cursor start() {
            return START;
        }

        private static final Cursor START = new Cursor("");
    }
}
