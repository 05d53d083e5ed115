package io.workermanager.redis.campaign;

/** The losses that the documentation permits for a fault; the checker accepts no others. */
enum PermittedLoss {
    /** Nothing that was acknowledged. */
    NOTHING("nothing"),
    /** The latest acknowledged writes: marks, holds and shutdown requests may be as before, and tokens may decrease to an earlier claim's. */
    RECENT("acknowledged writes of the last moments"),
    /** Every record, mark, hold and stop. Tokens still rise. */
    EVERYTHING("every record, mark, hold and stop"),
    /** The records of the workers whose keys were overwritten, and their index entries meanwhile. */
    POISONED("the records that were overwritten"),
    /** The entries of the audit log whose key was overwritten. */
    AUDIT_LOG("the audit log that was overwritten"),
    /** The correctness of leases while the clock is wrong. */
    TIME("leases, by the clock's jump");

    private final String what;

    PermittedLoss(String what) {
        this.what = what;
    }

    boolean orders() {
        return this == RECENT || this == EVERYTHING || this == POISONED;
    }

    @Override
    public String toString() {
        return what;
    }
}
