package io.workermanager.store;

/** The one record that was asked for is no worker; {@link WorkerStore#discardUnreadable} removes it. */
public final class UnreadableRecordException extends WorkerStoreException {
    private static final long serialVersionUID = 1L;

    private final transient UnreadableRecord unreadable;

    /**
     * Creates the exception.
     *
     * @param unreadable which record, and what is wrong with it
     */
    public UnreadableRecordException(UnreadableRecord unreadable) {
        super("the record of " + unreadable.id() + " cannot be read: " + unreadable.why(), false, null);
        this.unreadable = unreadable;
    }

    /**
     * Returns which record it is.
     *
     * @return its id and what is wrong with it
     */
    public UnreadableRecord unreadable() {
        return unreadable;
    }
}
