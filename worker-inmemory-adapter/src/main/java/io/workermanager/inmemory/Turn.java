package io.workermanager.inmemory;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;

/**
 * A place among the idle: the smaller comes first.
 *
 * @param turn {@link io.workermanager.model.Worker#turn()}
 * @param id whose, for ties
 */
record Turn(long turn, WorkerId id) implements Comparable<Turn> {
    static Turn at(Cursor cursor) {
        String[] parts = cursor.place().split(" ", 2);
        if (parts.length < 2 || !parts[0].matches("\\d{1,18}")) {
            throw new InvalidValueException("no place among the idle: " + cursor);
        }
        return new Turn(Long.parseLong(parts[0]), WorkerId.of(parts[1]));
    }

    Cursor cursor() {
        return new Cursor(turn + " " + id);
    }

    @Override
    public int compareTo(Turn other) {
        int byTurn = Long.compare(turn, other.turn);
        return byTurn != 0 ? byTurn : id.compareTo(other.id);
    }
}
