package io.workermanager.tck;

/** A fault between a caller and its store. */
public enum Fault {
    /** No fault. */
    NONE,
    /** The call fails before it reaches the store; the outcome is known. */
    FAILS,
    /** The call runs, and its reply is lost. */
    REPLY_LOST,
    /** A write runs twice, and the caller gets the second reply. A read succeeds. */
    DUPLICATED,
    /** The caller gets no reply. A write runs later, before some other call. */
    DELAYED
}
