package io.workermanager.store;

/** A hint that it is worth reading again. Signals may be lost, late or repeated: they are never the truth. */
public enum StoreSignal {
    /** The worker's record changed in something other than its heartbeat, or was removed. */
    WORKER_CHANGED,
    /** The fleet control changed. */
    CONTROL_CHANGED,
    /** Signals may have been missed, for example while a connection was down. */
    MAYBE_MISSED
}
