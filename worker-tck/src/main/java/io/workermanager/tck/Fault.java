package io.workermanager.tck;

/** What can go wrong on the way to a store and back. */
public enum Fault {
    /** Nothing: the call goes through. */
    NONE,
    /** The call fails before it reaches the store. */
    FAILS,
    /** The write runs, and the reply that says so is lost; a reading is lost. */
    REPLY_LOST,
    /** The write runs twice, and the second reply arrives. A reading goes through. */
    RUNS_TWICE,
    /** The caller hears nothing, and the write runs later, before some other call. A reading is lost. */
    RUNS_LATE
}
