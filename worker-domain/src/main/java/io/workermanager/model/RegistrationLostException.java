package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The registration of the calling process is gone: it unregistered, its lease ran out and its record was removed, or the store
 * lost the registration, for example in a failover. The process should register again with {@link
 * RegisterOptions#after(RegisterOptions.Earlier)}; it need not stop.
 */
public final class RegistrationLostException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final Lease.@Nullable Liveness lastKnown;

    private RegistrationLostException(WorkerId id, Lease.@Nullable Liveness lastKnown, String why) {
        super("the registration of "
                + Validation.quoted(Objects.requireNonNull(id, "id").value()) + " is gone: " + why);
        this.id = id.value();
        this.lastKnown = lastKnown;
    }

    /**
     * Creates the exception for a process that has not read its record yet.
     *
     * @param id the id of the registration
     * @return the exception
     */
    public static RegistrationLostException withoutRecord(WorkerId id) {
        Objects.requireNonNull(id, "id");
        return new RegistrationLostException(id, null, WorkerNotFoundException.NO_RECORD);
    }

    /**
     * Creates the exception for a worker that left and whose record still exists.
     *
     * @param id the id of the registration
     * @param at when the worker left, store time
     * @return the exception
     */
    public static RegistrationLostException left(WorkerId id, Instant at) {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(at, "at");
        return new RegistrationLostException(id, Lease.Liveness.LEFT, "it left at " + at);
    }

    /**
     * Creates the exception for a process whose record was removed.
     *
     * @param worker the record that the process last read
     * @param now the store's time
     * @return the exception
     */
    public static RegistrationLostException recordRemoved(WorkerRecord worker, Instant now) {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(now, "now");
        Lease lease = worker.lease();
        return switch (lease.livenessAt(now)) {
            case LEFT -> left(worker.id(), lease.leftAt().orElseThrow());
            case EXPIRED ->
                new RegistrationLostException(
                        worker.id(),
                        Lease.Liveness.EXPIRED,
                        "its lease ran out at " + lease.deadline() + ", and its record was removed");
            case ALIVE ->
                new RegistrationLostException(
                        worker.id(),
                        null,
                        "it has no record although its lease runs until " + lease.deadline()
                                + ": the record was removed, or the store lost it");
        };
    }

    /**
     * Creates the exception for a store that has an older incarnation than the caller, because it lost writes.
     *
     * @param id the id of the registration
     * @param held the incarnation that the caller holds
     * @param stored the smaller incarnation that the store has
     * @return the exception
     */
    public static RegistrationLostException rolledBack(WorkerId id, long held, long stored) {
        Objects.requireNonNull(id, "id");
        return new RegistrationLostException(
                id, null, "the store lost it: the store has incarnation " + stored + ", the caller " + held);
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
     * Returns the id of the registration.
     *
     * @return the id
     */
    public WorkerId id() {
        return WorkerId.of(id);
    }
}
