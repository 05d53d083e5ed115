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
    final SharedFleetState state;

    StoreTestAccess(SharedFleetState state) {
        this.state = state;
    }

    public void advance(Duration time) {
        synchronized (state) {
            state.now = state.now.plus(time);
        }
    }

    /** Returns the exact time of the store's clock. */
    public Instant clock() {
        synchronized (state) {
            return state.now;
        }
    }

    /** Copies the state of the store, and returns an action that rolls the store back to it. */
    public Runnable rollback() {
        synchronized (state) {
            SharedFleetState.Picture picture = state.picture();
            return () -> {
                synchronized (state) {
                    state.rollBackTo(picture);
                }
            };
        }
    }

    public void forgetGivenUpSessions() {
        synchronized (state) {
            state.forgetGivenUp();
        }
    }

    public void corrupt(WorkerList.Unreadable record) {
        synchronized (state) {
            state.unreadable.put(record.id(), record);
        }
    }

    public void corrupt(WorkerId id, String why) {
        corrupt(new WorkerList.Unreadable(id, why));
    }

    /** Returns the stored record, if any. */
    public Optional<WorkerRecord> stored(WorkerId id) {
        return look(at -> state.record(id));
    }

    public List<WorkerRecord> all() {
        return look(at -> state.all().toList());
    }

    /** Returns all state that a call could change, without the clock. */
    public Object contents() {
        return look(at -> state.picture());
    }

    public Optional<Instant> keptUntil(WorkerId id) {
        return look(at -> state.keptUntil(id));
    }

    private <T> T look(Function<Instant, T> question) {
        synchronized (state) {
            state.expire();
            return question.apply(state.now);
        }
    }
}
