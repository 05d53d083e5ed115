package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One page of a scan. It may be empty although further pages follow.
 *
 * @param workers the records
 * @param unreadable the records that could not be read
 * @param next where the next page begins; empty at the end
 * @param at the store's time of the read, in whole milliseconds
 */
public record Page(
        List<WorkerRecord> workers, List<WorkerList.Unreadable> unreadable, Optional<Page.Cursor> next, Instant at) {
    private static final int LARGEST = 10_000;

    /** Copies the lists. */
    public Page {
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(unreadable, "unreadable");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(at, "at");
        workers = List.copyOf(workers);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Checks the limit of a page.
     *
     * @param limit the greatest number of records, 1 to 10 000
     * @throws InvalidValueException if the limit breaks its bounds
     */
    public static void checkLimit(int limit) {
        if (limit < 1 || limit > LARGEST) {
            throw new InvalidValueException("limit must be 1 to " + LARGEST + ", was " + limit);
        }
    }

    /**
     * Creates a page from stored records. It has a next page if there are more records than the limit.
     *
     * @param found the stored records in the order of the pages; one more than the limit is enough
     * @param limit the greatest number of records of a page, 1 to 10 000
     * @param record reads a stored record, or throws {@link UnreadableRecordException} to add it to the unreadable ones
     * @param place returns where the next page begins if this page ends with a record
     * @param <T> the type of a stored record
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
        List<WorkerList.Unreadable> unreadable = new ArrayList<>();
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
     * Returns this page with some of its records. The begin of the next page does not change.
     *
     * @param wanted accepts the records to keep
     * @return a page with the accepted records only
     */
    public Page only(Predicate<WorkerRecord> wanted) {
        Objects.requireNonNull(wanted, "wanted");
        return new Page(workers.stream().filter(wanted).toList(), unreadable, next, at);
    }

    /**
     * A place in a scan. It is valid only for the store that created it and for the same query.
     *
     * @param place the place in the store's own format; empty at the start
     */
    public record Cursor(String place) {
        /** Rejects null. */
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

    /**
     * A place in the order of {@link WorkerStore#longestIdle}: by turn, ties by id, smaller first. A store may use it as
     * the cursor of a page, or use its own order and cursors.
     *
     * @param turn {@link WorkerRecord#turn()}; -1 only at the start, which comes before every worker
     * @param id the worker's id
     */
    public record IdlePosition(long turn, WorkerId id) implements Comparable<IdlePosition> {
        /** Rejects null. */
        public IdlePosition {
            Objects.requireNonNull(id, "id");
        }

        private static final IdlePosition START = new IdlePosition(-1, WorkerId.of("-"));

        /**
         * Returns the place of a worker.
         *
         * @param worker the worker's record
         * @return the place
         */
        public static IdlePosition of(WorkerRecord worker) {
            Objects.requireNonNull(worker, "worker");
            return new IdlePosition(worker.turn(), worker.id());
        }

        /**
         * Returns the place after which a page begins.
         *
         * @param cursor a cursor of {@link #cursor}, or {@link Page.Cursor#start()}
         * @return the place; for the start, the place before every worker
         * @throws InvalidValueException if the cursor is neither
         */
        public static IdlePosition at(Page.Cursor cursor) {
            Objects.requireNonNull(cursor, "cursor");
            if (cursor.equals(Page.Cursor.start())) {
                return START;
            }
            String[] parts = cursor.place().split(" ", 2);
            if (parts.length < 2 || !parts[0].matches("[0-9]{1,16}")) {
                throw new InvalidValueException("no place among the idle: " + cursor);
            }
            return new IdlePosition(Long.parseLong(parts[0]), WorkerId.of(parts[1]));
        }

        /**
         * Returns this place as the end of a page.
         *
         * @return the cursor
         */
        public Page.Cursor cursor() {
            return new Page.Cursor(turn + " " + id);
        }

        @Override
        public int compareTo(IdlePosition other) {
            Objects.requireNonNull(other, "other");
            int byTurn = Long.compare(turn, other.turn);
            return byTurn != 0 ? byTurn : WorkerId.order().compare(id, other.id);
        }
    }
}
