package io.workermanager.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The worker may not take a session now. */
public final class NotAvailableException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final WorkerView.Reason.Kind[] kinds;
    private final String[] details;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param reasons everything that stands against it
     */
    public NotAvailableException(WorkerId id, List<WorkerView.Reason> reasons) {
        super(Validation.quoted(Objects.requireNonNull(id, "id").value()) + " may not take a session: "
                + Objects.requireNonNull(reasons, "reasons"));
        this.kinds = reasons.stream().map(WorkerView.Reason::kind).toArray(WorkerView.Reason.Kind[]::new);
        this.details = reasons.stream().map(WorkerView.Reason::detail).toArray(String[]::new);
    }

    /**
     * Returns everything that stands against it.
     *
     * @return at least one reason
     */
    public List<WorkerView.Reason> reasons() {
        return IntStream.range(0, kinds.length)
                .mapToObj(i -> new WorkerView.Reason(kinds[i], details[i]))
                .toList();
    }
}
