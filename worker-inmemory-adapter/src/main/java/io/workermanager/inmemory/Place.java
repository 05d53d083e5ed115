package io.workermanager.inmemory;

import io.workermanager.model.Availability;
import io.workermanager.model.Profile;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
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
record Place(Profile profile, Standing standing, long turn, boolean marked, boolean recoverable) {
    static Place of(Worker worker, Instant at) {
        Standing standing = Standing.of(worker, at);
        boolean recoverable =
                (standing == Standing.EXPIRED && worker.assignment().isPresent())
                        || worker.orphans().stream()
                                .anyMatch(orphan -> !orphan.recoverableFrom().isAfter(at));
        return new Place(
                worker.profile(), standing, worker.turn(), worker.availability() != Availability.ONLINE, recoverable);
    }

    boolean living() {
        return standing != Standing.EXPIRED && standing != Standing.LEFT;
    }
}
