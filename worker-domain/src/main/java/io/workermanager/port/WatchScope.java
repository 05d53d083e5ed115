package io.workermanager.port;

import io.workermanager.model.WorkerId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a watcher wants to hear of.
 *
 * @param worker the one worker; empty for the fleet's control
 */
public record WatchScope(Optional<WorkerId> worker) {
    /** Refuses what is null. */
    public WatchScope {
        Objects.requireNonNull(worker, "worker");
    }

    /**
     * Watches the fleet control and no worker.
     *
     * @return the scope
     */
    public static WatchScope fleet() {
        return new WatchScope(Optional.empty());
    }

    /**
     * Watches one worker: all that {@linkplain ChangeHint#isDue is worth a hint}, and so not its heartbeats.
     *
     * @param id whose record
     * @return the scope
     */
    public static WatchScope of(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return new WatchScope(Optional.of(id));
    }
}
