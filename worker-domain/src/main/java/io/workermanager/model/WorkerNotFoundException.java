package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No worker is registered under the id: it never registered, its record was removed, or it left. Its process should
 * register. After a record was removed, the store cannot distinguish the worker from one that never registered. {@link
 * #lastKnown()} has what is still known.
 */
public final class WorkerNotFoundException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final Lease.@Nullable Liveness lastKnown;

    /**
     * Creates the exception.
     *
     * @param id the requested id
     */
    public WorkerNotFoundException(WorkerId id) {
        this(id, null, "there is no record: it never registered, or it left or its lease ran out with nothing to lose");
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
     * Creates the exception for a process whose record was removed.
     *
     * @param worker the record that the process last read
     * @param now the store's time
     * @return the exception
     */
    public static WorkerNotFoundException gone(WorkerRecord worker, Instant now) {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(now, "now");
        Instant deadline = worker.lease().deadline();
        return worker.lease().livenessAt(now) == Lease.Liveness.EXPIRED
                ? new WorkerNotFoundException(
                        worker.id(),
                        Lease.Liveness.EXPIRED,
                        "its lease ran out at " + deadline + ", and its record is gone")
                : new WorkerNotFoundException(
                        worker.id(),
                        worker.lease().livenessAt(now) == Lease.Liveness.LEFT ? Lease.Liveness.LEFT : null,
                        worker.lease()
                                .leftAt()
                                .map(at -> "it left at " + at)
                                .orElse("its record is gone although its lease runs until " + deadline
                                        + ": it was removed, or the store lost it"));
    }

    /**
     * Returns the last known state of the worker.
     *
     * @return {@code LEFT} if the worker left, {@code EXPIRED} if its lease ran out; empty if neither is known
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
