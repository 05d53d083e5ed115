package io.workermanager.model;

/**
 * A number of workers by what they are, each counted once: {@link #total()} is the sum of the parts. The dead and those that
 * left count as that only; a worker under a hold counts as offline.
 *
 * @param idle alive, online, no session
 * @param processing alive, online, with a session
 * @param paused alive and paused
 * @param offline alive and marked offline, or under a hold
 * @param expired the lease ran out; a record with nothing to lose is gone then, and not counted. Kept and counted are those with
 *     a mark, with a mark that was lifted before their process could read it, and with a session to recover
 * @param left left cleanly and is kept for one of these reasons
 */
public record WorkerCounts(long idle, long processing, long paused, long offline, long expired, long left) {
    static final WorkerCounts ZERO = new WorkerCounts(0, 0, 0, 0, 0, 0);

    static WorkerCounts of(WorkerState standing, boolean held, long count) {
        return switch (standing) {
            case EXPIRED -> new WorkerCounts(0, 0, 0, 0, count, 0);
            case LEFT -> new WorkerCounts(0, 0, 0, 0, 0, count);
            case IDLE, PROCESSING, PAUSED, OFFLINE ->
                held ? new WorkerCounts(0, 0, 0, count, 0, 0) : ofLiving(standing, count);
        };
    }

    private static WorkerCounts ofLiving(WorkerState standing, long count) {
        return switch (standing) {
            case IDLE -> new WorkerCounts(count, 0, 0, 0, 0, 0);
            case PROCESSING -> new WorkerCounts(0, count, 0, 0, 0, 0);
            case PAUSED -> new WorkerCounts(0, 0, count, 0, 0, 0);
            default -> new WorkerCounts(0, 0, 0, count, 0, 0);
        };
    }

    WorkerCounts plus(WorkerCounts other) {
        return new WorkerCounts(
                idle + other.idle,
                processing + other.processing,
                paused + other.paused,
                offline + other.offline,
                expired + other.expired,
                left + other.left);
    }

    /**
     * Returns all records.
     *
     * @return the sum of the parts
     */
    public long total() {
        return alive() + expired + left;
    }

    /**
     * Returns the workers whose lease runs.
     *
     * @return online, paused and offline
     */
    public long alive() {
        return online() + paused + offline;
    }

    /**
     * Returns the workers that may take sessions as far as operators are concerned.
     *
     * @return idle and processing
     */
    public long online() {
        return idle + processing;
    }
}
