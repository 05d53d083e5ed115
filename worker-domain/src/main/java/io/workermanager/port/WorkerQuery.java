package io.workermanager.port;

import io.workermanager.model.Profile;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Which records a scan must deliver at least; the caller filters again.
 *
 * @param reach which records
 * @param profiles with which profiles; a pure function
 */
public record WorkerQuery(ScanScope reach, Predicate<Profile> profiles) {
    /** Refuses what is null. */
    public WorkerQuery {
        Objects.requireNonNull(reach, "reach");
        Objects.requireNonNull(profiles, "profiles");
    }

    /** Which records a scan is about. */
    public enum ScanScope {
        /** Those whose lease runs. */
        LIVING,
        /** All that are kept, the dead and those that left included. */
        ALL,
        /** Those marked OFFLINE or PAUSED, living or not. */
        MARKED,
        /** Those with a session that may be handed out for recovery: dead with one assigned, or with an orphan that is due. */
        RECOVERABLE
    }

    /**
     * Returns the query for these records with any profile.
     *
     * @param reach which records
     * @return the query
     */
    public static WorkerQuery of(ScanScope reach) {
        Objects.requireNonNull(reach, "reach");
        return new WorkerQuery(reach, profile -> true);
    }
}
