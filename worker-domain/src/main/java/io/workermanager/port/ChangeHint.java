package io.workermanager.port;

import io.workermanager.model.WorkerRecord;
import java.util.Objects;
import java.util.Optional;

/** A hint that it is worth reading again. Signals may be lost, late or repeated: they are never the truth. */
public enum ChangeHint {
    /** The worker's record changed in something other than its heartbeat, or was removed. */
    WORKER_CHANGED,
    /** The fleet control changed. */
    CONTROL_CHANGED,
    /** Signals may have been missed, for example while a connection was down. */
    MAYBE_MISSED;

    /**
     * Tells whether {@link #WORKER_CHANGED} is due. A record that came or went is worth a hint; of one that stays, all but what its
     * heartbeats bring: its lease, unless it left, and its attributes.
     *
     * @param before the record, if there was one
     * @param after what became of it, if anything
     * @return whether a watcher wants to hear of it
     */
    public static boolean isDue(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
        Objects.requireNonNull(before, "before");
        Objects.requireNonNull(after, "after");
        if (before.isEmpty() || after.isEmpty()) {
            return before.isPresent() || after.isPresent();
        }
        return differ(before.get(), after.get());
    }

    private static boolean differ(WorkerRecord before, WorkerRecord after) {
        return before.availability() != after.availability()
                || before.incarnation() != after.incarnation()
                || !before.assignment().equals(after.assignment())
                || !before.orphans().equals(after.orphans())
                || !before.shutdown().equals(after.shutdown())
                || !before.profile().equals(after.profile())
                || !before.lease().leftAt().equals(after.lease().leftAt());
    }
}
