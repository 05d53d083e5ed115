package io.workermanager.model;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Workers by id, and the records that could not be read on the way.
 *
 * @param workers the workers, ordered by id
 * @param unreadable the records that were skipped; {@code diagnosis().discardUnreadable(id)} removes one
 */
public record WorkerList(List<WorkerView> workers, List<UnreadableRecord> unreadable) implements Iterable<WorkerView> {
    /** Keeps its own copies. */
    public WorkerList {
        Objects.requireNonNull(workers, "workers");
        Objects.requireNonNull(unreadable, "unreadable");
        workers = List.copyOf(workers);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Returns the workers' names.
     *
     * @return the ids, in order
     */
    public List<WorkerId> ids() {
        return workers.stream().map(WorkerView::id).toList();
    }

    /**
     * Returns the workers one after the other.
     *
     * @return a stream of them
     */
    public Stream<WorkerView> stream() {
        return workers.stream();
    }

    @Override
    public Iterator<WorkerView> iterator() {
        return workers.iterator();
    }
}
