package io.workermanager.inmemory;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;

/**
 * The position of a record in the indexes.
 *
 * @param profile the profile
 * @param state the state that it counts under
 * @param turn its position among idle workers
 * @param marked whether it has a mark, OFFLINE or PAUSED
 * @param recoverable whether one of its sessions may be handed out for recovery
 */
record IndexKey(Profile profile, WorkerCensus.State state, long turn, boolean marked, boolean recoverable) {
    static IndexKey of(WorkerRecord worker, Instant at) {
        WorkerCensus.State state = WorkerCensus.State.of(worker, at);
        boolean recoverable =
                (state == WorkerCensus.State.EXPIRED && worker.assignment().isPresent())
                        || worker.orphans().stream()
                                .anyMatch(orphan -> !orphan.recoverableFrom().isAfter(at));
        return new IndexKey(
                worker.profile(), state, worker.turn(), worker.availability() != Availability.ONLINE, recoverable);
    }

    boolean living() {
        return state != WorkerCensus.State.EXPIRED && state != WorkerCensus.State.LEFT;
    }
}
