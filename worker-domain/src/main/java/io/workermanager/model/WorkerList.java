package io.workermanager.model;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Workers by id, and the records that could not be read.
 *
 * @param workers the workers, ordered by id
 * @param unreadable the records that could not be read; {@code diagnosis().discardUnreadable(id)} removes one
 */
public record WorkerList(List<WorkerView> workers, List<Unreadable> unreadable) implements Iterable<WorkerView> {
    /** Copies the lists. */
    public WorkerList {
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(unreadable, "unreadable");
        workers = List.copyOf(workers);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Returns the workers' ids.
     *
     * @return the ids, in order
     */
    public List<WorkerId> ids() {
        return workers.stream().map(WorkerView::id).toList();
    }

    /**
     * Returns the workers as a stream.
     *
     * @return the stream, ordered by id
     */
    public Stream<WorkerView> stream() {
        return workers.stream();
    }

    @Override
    public Iterator<WorkerView> iterator() {
        return workers.iterator();
    }

    /**
     * A stored record that cannot be read: broken, of an unknown format, or with an unknown status.
     *
     * @param id the id of the record
     * @param why the reason
     * @param lastHeartbeat the time of the last heartbeat that the record states, if the store can read that part. Its clock is
     *     that of the program that wrote the record
     */
    public record Unreadable(WorkerId id, String why, Optional<Instant> lastHeartbeat) {
        /** Rejects null. */
        public Unreadable {
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
        public Unreadable(WorkerId id, String why) {
            this(id, why, Optional.empty());
        }
    }

    /**
     * Which workers a listing contains besides the workers that are alive and online.
     *
     * @param includeOffline also the living workers that are offline, paused or under a hold
     * @param includeExpired also the records of workers that died or left
     */
    public record Options(boolean includeOffline, boolean includeExpired) {
        /**
         * Returns options for the workers that are alive, online or not.
         *
         * @return the options
         */
        public static Options living() {
            return new Options(true, false);
        }

        /**
         * Returns options for the workers that are alive and online.
         *
         * @return the options
         */
        public static Options online() {
            return new Options(false, false);
        }

        /**
         * Returns options for every stored record.
         *
         * @return the options
         */
        public static Options everything() {
            return new Options(true, true);
        }
    }
}
