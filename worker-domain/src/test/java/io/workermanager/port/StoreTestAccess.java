package io.workermanager.port;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Direct access of a test to the shared store, its clock and its faults, without a round trip. */
abstract class StoreTestAccess extends FaultInjection {
    final SharedFleetState shelf;

    StoreTestAccess(SharedFleetState shelf) {
        this.shelf = shelf;
    }

    public void pass(Duration time) {
        synchronized (shelf) {
            shelf.now = shelf.now.plus(time);
        }
    }

    /** Returns the exact time of the store's clock. */
    public Instant clock() {
        synchronized (shelf) {
            return shelf.now;
        }
    }

    /** Copies the state of the store, and returns an action that rolls the store back to it. */
    public Runnable rollback() {
        synchronized (shelf) {
            SharedFleetState.Picture picture = shelf.picture();
            return () -> {
                synchronized (shelf) {
                    shelf.rollBackTo(picture);
                }
            };
        }
    }

    public void forgetGivenUpSessions() {
        synchronized (shelf) {
            shelf.forgetGivenUp();
        }
    }

    public void spoil(WorkerList.Unreadable record) {
        synchronized (shelf) {
            shelf.unreadable.put(record.id(), record);
        }
    }

    public void spoil(WorkerId id, String why) {
        spoil(new WorkerList.Unreadable(id, why));
    }

    /** Returns the stored record, if any. */
    public Optional<WorkerRecord> stored(WorkerId id) {
        return look(at -> shelf.record(id));
    }

    public List<WorkerRecord> all() {
        return look(at -> shelf.all().toList());
    }

    /** Returns all state that a call could change, without the clock. */
    public Object contents() {
        return look(at -> shelf.picture());
    }

    public Optional<Instant> keptUntil(WorkerId id) {
        return look(at -> shelf.keptUntil(id));
    }

    private <T> T look(Function<Instant, T> question) {
        synchronized (shelf) {
            shelf.expire();
            return question.apply(shelf.now);
        }
    }
}
