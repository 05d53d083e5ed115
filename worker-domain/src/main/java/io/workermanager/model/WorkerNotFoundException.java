package io.workermanager.model;

/** No worker is registered under the id: it never was, its record is gone, or it left. Its process should register. */
public final class WorkerNotFoundException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final transient WorkerId id;

    /**
     * Creates the exception.
     *
     * @param id the id that was asked for
     */
    public WorkerNotFoundException(WorkerId id) {
        super("no worker is registered as " + Bounds.quoted(id.value()));
        this.id = id;
    }

    /**
     * Returns the id that was asked for.
     *
     * @return the id
     */
    public WorkerId id() {
        return id;
    }
}
