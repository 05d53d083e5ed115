package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No worker is registered under the id: it never registered, its record was removed, or it left. After a record was removed,
 * the store cannot distinguish the worker from one that never registered. The calls of a worker's own process throw {@link
 * RegistrationLostException} instead.
 */
public final class WorkerNotFoundException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    static final String NO_RECORD = "it never registered, or its record was removed when it left or its lease ran out";

    private final String id;
    private final Lease.@Nullable Liveness lastKnown;

    /**
     * Creates the exception.
     *
     * @param id the requested id
     */
    public WorkerNotFoundException(WorkerId id) {
        this(id, null, NO_RECORD);
    }

    private WorkerNotFoundException(WorkerId id, Lease.@Nullable Liveness lastKnown, String why) {
        super("no worker is registered as "
                + Validation.quoted(Objects.requireNonNull(id, "id").value()) + ": " + why);
        this.id = id.value();
        this.lastKnown = lastKnown;
    }

    /**
     * Creates the exception for a worker that left and whose record still exists.
     *
     * @param id the requested id
     * @param at when the worker left, store time
     * @return the exception
     */
    public static WorkerNotFoundException left(WorkerId id, Instant at) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(at, "at");
        return new WorkerNotFoundException(id, Lease.Liveness.LEFT, "it left at " + at);
    }

    /**
     * Returns the last known state of the worker.
     *
     * @return {@code LEFT} if the worker left and its record still exists; otherwise empty
     */
    public Optional<Lease.Liveness> lastKnown() {
        return Optional.ofNullable(lastKnown);
    }

    /**
     * Returns the requested id.
     *
     * @return the id
     */
    public WorkerId id() {
        return WorkerId.of(id);
    }
}
