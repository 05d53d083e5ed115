package io.workermanager.port;

import io.workermanager.model.WorkerRecord;
import java.util.Objects;
import java.util.Optional;

/** A hint to read again. Hints may be lost, late or repeated, so that no decision may depend on them alone. */
public enum ChangeHint {
    /** The worker's record changed in something other than its heartbeat, or was removed. */
    WORKER_CHANGED,
    /** The fleet control changed. */
    CONTROL_CHANGED,
    /** Hints may have been missed, for example while a connection was down. */
    MAYBE_MISSED;

    /**
     * Returns whether {@link #WORKER_CHANGED} is due. An inserted or removed record is worth a hint. For any other
     * record a hint is due unless only its attributes or its lease changed; leaving is always worth a hint.
     *
     * @param before the record before the write, if any
     * @param after the record after the write, if any
     * @return whether listeners get a hint
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
