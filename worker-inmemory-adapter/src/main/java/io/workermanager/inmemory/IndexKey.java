package io.workermanager.inmemory;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import java.time.Instant;

/**
 * Where a record stands in the indexes.
 *
 * @param profile among whom
 * @param standing what it counts as
 * @param turn its place among the idle
 * @param marked whether it is marked OFFLINE or PAUSED
 * @param recoverable whether one of its sessions may be handed out for recovery
 */
record IndexKey(Profile profile, WorkerState standing, long turn, boolean marked, boolean recoverable) {
    static IndexKey of(WorkerRecord worker, Instant at) {
        WorkerState standing = WorkerState.of(worker, at);
        boolean recoverable =
                (standing == WorkerState.EXPIRED && worker.assignment().isPresent())
                        || worker.orphans().stream()
                                .anyMatch(orphan -> !orphan.recoverableFrom().isAfter(at));
        return new IndexKey(
                worker.profile(), standing, worker.turn(), worker.availability() != Availability.ONLINE, recoverable);
    }

    boolean living() {
        return standing != WorkerState.EXPIRED && standing != WorkerState.LEFT;
    }
}
