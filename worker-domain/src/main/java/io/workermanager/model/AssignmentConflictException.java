package io.workermanager.model;

/** A worker reported a session while another one is assigned to it; the assignment stands. */
public final class AssignmentConflictException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final transient Assignment standing;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param standing what it holds
     * @param reported the session that it reported
     */
    public AssignmentConflictException(WorkerId id, Assignment standing, SessionId reported) {
        super(Bounds.quoted(id.value()) + " reported session " + Bounds.quoted(reported.value()) + " but holds "
                + Bounds.quoted(standing.session().value()) + " under token " + standing.token());
        this.standing = standing;
    }

    /**
     * Returns what the worker holds.
     *
     * @return the assignment that stands
     */
    public Assignment standing() {
        return standing;
    }
}
