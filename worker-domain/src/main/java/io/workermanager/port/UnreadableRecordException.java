package io.workermanager.port;

import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerId;
import java.util.Objects;

/** The one record that was asked for is no worker; {@link WorkerStore#discardUnreadable} removes it. */
public final class UnreadableRecordException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String why;

    /**
     * Creates the exception.
     *
     * @param unreadable which record, and what is wrong with it
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
     * Returns which record it is.
     *
     * @return its id and what is wrong with it
     */
    public UnreadableRecord unreadable() {
        return new UnreadableRecord(WorkerId.of(id), why);
    }
}
