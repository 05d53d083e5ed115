package io.workermanager.store;

import io.workermanager.model.WorkerId;
import java.util.Objects;
import java.util.Optional;

/**
 * What a watcher wants to hear of.
 *
 * @param worker the one worker; empty for the fleet's control
 */
public record Scope(Optional<WorkerId> worker) {
    /** Refuses what is null. */
    public Scope {
        Objects.requireNonNull(worker, "worker");
    }

    /**
     * Watches the fleet control and no worker.
     *
     * @return the scope
     */
    public static Scope fleet() {
        return new Scope(Optional.empty());
    }

    /**
     * Watches one worker: all that {@linkplain StoreSignal#isDue is worth a hint}, and so not its heartbeats.
     *
     * @param id whose record
     * @return the scope
     */
    public static Scope of(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return new Scope(Optional.of(id));
    }
}
