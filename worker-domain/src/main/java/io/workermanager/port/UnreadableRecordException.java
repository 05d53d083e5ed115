package io.workermanager.port;

import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The requested record cannot be read. {@link WorkerStore#discardUnreadable} removes it. */
public final class UnreadableRecordException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final String id;
    private final String why;
    private final @Nullable Instant lastHeartbeat;

    /**
     * Creates the exception.
     *
     * @param unreadable the record's id and the reason
     */
    public UnreadableRecordException(WorkerList.Unreadable unreadable) {
        super(
                "the record of "
                        + Objects.requireNonNull(unreadable, "unreadable").id() + " cannot be read: "
                        + unreadable.why(),
                false,
                null);
        this.id = unreadable.id().value();
        this.why = unreadable.why();
        this.lastHeartbeat = unreadable.lastHeartbeat().orElse(null);
    }

    /**
     * Returns the unreadable record.
     *
     * @return its id, the reason, and its last heartbeat if known
     */
    public WorkerList.Unreadable unreadable() {
        return new WorkerList.Unreadable(WorkerId.of(id), why, Optional.ofNullable(lastHeartbeat));
    }
}
