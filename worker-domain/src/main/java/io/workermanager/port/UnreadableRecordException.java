package io.workermanager.port;

import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import java.util.Objects;

/** The requested record cannot be read. {@link WorkerStore#discardUnreadable} removes it. */
public final class UnreadableRecordException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String why;

    /**
     * Creates the exception.
     *
     * @param unreadable the record's id and the reason
     */
    public UnreadableRecordException(UnreadableRecord unreadable) {
        super(
                "the record of "
                        + Objects.requireNonNull(unreadable, "unreadable").id() + " cannot be read: "
                        + unreadable.why(),
                false,
                null);
        this.id = unreadable.id().value();
        this.why = unreadable.why();
    }

    /**
     * Returns the unreadable record.
     *
     * @return its id and the reason
     */
    public UnreadableRecord unreadable() {
        return new UnreadableRecord(WorkerId.of(id), why);
    }
}
