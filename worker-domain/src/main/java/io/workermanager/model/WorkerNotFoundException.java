package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * No worker is registered under the id: it never was, its record is gone, or it left. Its process should register. A record
 * with nothing to lose goes with its lease, and what is gone cannot be told from what never was; what is still known is in {@link
 * #lastKnown()}.
 */
public final class WorkerNotFoundException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final Lease.@Nullable Liveness lastKnown;

    /**
     * Creates the exception.
     *
     * @param id the id that was asked for
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
     * Creates the exception for a worker that left, and whose record is still kept.
     *
     * @param id the id that was asked for
     * @param at when it left, store time
     * @return the exception
     */
    public static WorkerNotFoundException left(WorkerId id, Instant at) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(at, "at");
        return new WorkerNotFoundException(id, Lease.Liveness.LEFT, "it left at " + at);
    }

    /**
     * Creates the exception for a process whose record is gone.
     *
     * @param worker the record as its process last saw it
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
     * Returns what became of the worker, as far as it is still known.
     *
     * @return {@code LEFT} if it left, {@code EXPIRED} if its lease ran out; empty if neither is known
     */
    public Optional<Lease.Liveness> lastKnown() {
        return Optional.ofNullable(lastKnown);
    }

    /**
     * Returns the id that was asked for.
     *
     * @return the id
     */
    public WorkerId id() {
        return WorkerId.of(id);
    }
}
