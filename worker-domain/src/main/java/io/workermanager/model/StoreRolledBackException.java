package io.workermanager.model;

import java.util.Objects;

/**
 * The store holds an older incarnation than the caller. It lost writes, for example in a failover. The process should
 * register again with {@link RegisterOptions#after(RegisterOptions.Earlier)}; it need not stop.
 */
public final class StoreRolledBackException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param held the incarnation that the caller holds
     * @param stored the smaller incarnation that the store holds
     */
    public StoreRolledBackException(WorkerId id, long held, long stored) {
        super("the store lost the registration of "
                + Validation.quoted(Objects.requireNonNull(id, "id").value()) + ": it holds incarnation " + stored
                + ", the caller " + held);
    }
}
