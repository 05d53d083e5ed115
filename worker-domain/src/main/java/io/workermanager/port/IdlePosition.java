package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.util.Objects;

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
