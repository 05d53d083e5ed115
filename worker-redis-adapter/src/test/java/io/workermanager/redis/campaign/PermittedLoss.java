package io.workermanager.redis.campaign;

/** What a fault may lose by the documentation; the checker forgives that and nothing else. */
enum PermittedLoss {
    /** Nothing that was acknowledged. */
    NOTHING("nothing"),
    /** What was acknowledged in the last moments: marks, holds and stops may be as before, and tokens may fall to an earlier claim's. */
    RECENT("acknowledged writes of the last moments"),
    /** Every record, mark, hold and stop. Tokens still rise. */
    EVERYTHING("every record, mark, hold and stop"),
    /** The records of the workers whose keys were overwritten, and their index entries meanwhile. */
    POISONED("the records that were overwritten"),
    /** The truth of leases while the clock is off. */
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
