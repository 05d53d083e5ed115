package io.workermanager.port;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How a test looks into the store that clients share, moves its clock and spoils it, without a trip. */
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

    /** The store's clock itself. */
    public Instant clock() {
        synchronized (shelf) {
            return shelf.now;
        }
    }

    /** Takes a picture of the store; running what is returned rolls the store back to it. */
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

    public void spoil(WorkerId id, String why) {
        synchronized (shelf) {
            shelf.unreadable.put(id, why);
        }
    }

    /** The record as it is stored, if it is. */
    public Optional<WorkerRecord> stored(WorkerId id) {
        return look(at -> shelf.record(id));
    }

    public List<WorkerRecord> all() {
        return look(at -> shelf.all().toList());
    }

    /** Everything in the store that a call could have changed, but for the clock. */
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
