package io.workermanager.model;

import java.util.Objects;

/** A newer process registered the id. The call changed nothing. The caller must stop and not register again. */
public final class SupersededException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final long held;
    private final long stored;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param held the incarnation that the caller holds
     * @param stored the greater incarnation that the store holds
     */
    public SupersededException(WorkerId id, long held, long stored) {
        super("a newer process registered "
                + Validation.quoted(Objects.requireNonNull(id, "id").value()) + ": incarnation " + stored
                + ", the caller holds " + held);
        this.held = held;
        this.stored = stored;
    }

    /**
     * Returns the incarnation that the caller holds.
     *
     * @return the smaller incarnation
     */
    public long held() {
        return held;
    }

    /**
     * Returns the incarnation that the store holds.
     *
     * @return the greater incarnation
     */
    public long stored() {
        return stored;
    }
}
