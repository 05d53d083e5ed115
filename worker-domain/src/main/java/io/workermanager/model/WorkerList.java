package io.workermanager.model;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Workers by id, and the records that could not be read.
 *
 * @param workers the workers, ordered by id
 * @param unreadable the records that could not be read; {@code diagnosis().discardUnreadable(id)} removes one
 */
public record WorkerList(List<WorkerView> workers, List<UnreadableRecord> unreadable) implements Iterable<WorkerView> {
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
}
