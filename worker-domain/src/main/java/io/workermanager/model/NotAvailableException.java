package io.workermanager.model;

import java.util.List;

/** The worker may not take a session now. */
public final class NotAvailableException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final transient List<Reason> reasons;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param reasons everything that stands against it
     */
    public NotAvailableException(WorkerId id, List<Reason> reasons) {
        super(Bounds.quoted(id.value()) + " may not take a session: " + reasons);
        this.reasons = List.copyOf(reasons);
    }

    /**
     * Returns everything that stands against it.
     *
     * @return at least one reason
     */
    public List<Reason> reasons() {
        return reasons;
    }
}
