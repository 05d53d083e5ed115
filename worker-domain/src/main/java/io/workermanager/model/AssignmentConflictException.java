package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;

/** A worker reported a session while another one is assigned to it; the assignment stands. */
public final class AssignmentConflictException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final String session;
    private final long token;
    private final Instant since;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param standing what it holds
     * @param reported the session that it reported
     */
    public AssignmentConflictException(WorkerId id, WorkerRecord.Assignment standing, SessionId reported) {
        super(Validation.quoted(Objects.requireNonNull(id, "id").value()) + " reported session "
                + Validation.quoted(Objects.requireNonNull(reported, "reported").value()) + " but holds "
                + Validation.quoted(
                        Objects.requireNonNull(standing, "standing").session().value()) + " under token "
                + standing.token());
        this.session = standing.session().value();
        this.token = standing.token();
        this.since = standing.since();
    }

    /**
     * Returns what the worker holds.
     *
     * @return the assignment that stands
     */
    public WorkerRecord.Assignment standing() {
        return new WorkerRecord.Assignment(SessionId.of(session), token, since);
    }
}
