package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.util.Objects;

/**
 * A place in the order of {@link WorkerStore#longestIdle}: by turn, ties by id. The smaller comes first. A store may keep it as
 * the cursor of a page, or use an order and cursors of its own.
 *
 * @param turn {@link WorkerRecord#turn()}; -1 only at the start, which comes before all
 * @param id whose
 */
public record IdleOrder(long turn, WorkerId id) implements Comparable<IdleOrder> {
    /** Refuses what is null. */
    public IdleOrder {
        Objects.requireNonNull(id, "id");
    }

    private static final IdleOrder START = new IdleOrder(-1, WorkerId.of("-"));

    /**
     * Returns the place of a worker.
     *
     * @param worker whose
     * @return its place
     */
    public static IdleOrder of(WorkerRecord worker) {
        Objects.requireNonNull(worker, "worker");
        return new IdleOrder(worker.turn(), worker.id());
    }

    /**
     * Returns the place after which a page goes on.
     *
     * @param cursor one that {@link #cursor} made, or {@link Page.Cursor#start()}
     * @return the place; at the start, one before every worker's
     * @throws InvalidValueException if the cursor is neither
     */
    public static IdleOrder at(Page.Cursor cursor) {
        Objects.requireNonNull(cursor, "cursor");
        if (cursor.equals(Page.Cursor.start())) {
            return START;
        }
        String[] parts = cursor.place().split(" ", 2);
        if (parts.length < 2 || !parts[0].matches("[0-9]{1,16}")) {
            throw new InvalidValueException("no place among the idle: " + cursor);
        }
        return new IdleOrder(Long.parseLong(parts[0]), WorkerId.of(parts[1]));
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
    public int compareTo(IdleOrder other) {
        Objects.requireNonNull(other, "other");
        int byTurn = Long.compare(turn, other.turn);
        return byTurn != 0 ? byTurn : WorkerId.order().compare(id, other.id);
    }
}
