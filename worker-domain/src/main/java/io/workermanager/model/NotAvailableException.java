package io.workermanager.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** The worker may not take a session now. */
public final class NotAvailableException extends WorkerManagerException {
    private static final long serialVersionUID = 1L;

    private final Reason.Kind[] kinds;
    private final String[] details;

    /**
     * Creates the exception.
     *
     * @param id the worker
     * @param reasons everything that stands against it
     */
    public NotAvailableException(WorkerId id, List<Reason> reasons) {
        super(Validation.quoted(Objects.requireNonNull(id, "id").value()) + " may not take a session: "
                + Objects.requireNonNull(reasons, "reasons"));
        this.kinds = reasons.stream().map(Reason::kind).toArray(Reason.Kind[]::new);
        this.details = reasons.stream().map(Reason::detail).toArray(String[]::new);
    }

    /**
     * Returns everything that stands against it.
     *
     * @return at least one reason
     */
    public List<Reason> reasons() {
        return IntStream.range(0, kinds.length)
                .mapToObj(i -> new Reason(kinds[i], details[i]))
                .toList();
    }
}
