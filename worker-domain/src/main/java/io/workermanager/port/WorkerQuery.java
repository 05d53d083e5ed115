package io.workermanager.port;

import io.workermanager.model.Profile;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The records that a scan must return at least. The caller filters the result again.
 *
 * @param reach the set of records
 * @param profiles accepts the profiles of the records; a pure function
 */
public record WorkerQuery(ScanScope reach, Predicate<Profile> profiles) {
    /** Rejects null. */
    public WorkerQuery {
        Objects.requireNonNull(reach, "reach");
        Objects.requireNonNull(profiles, "profiles");
    }

    /** The set of records that a scan returns. */
    public enum ScanScope {
        /** The records whose lease has not run out. */
        LIVING,
        /** All records, also of workers that died or left. */
        ALL,
        /** The records with an OFFLINE or PAUSED mark, of living and dead workers. */
        MARKED,
        /**
         * The records with a session that may be handed out for recovery: an orphan that is due, or an assigned session
         * after the lease ran out.
         */
        RECOVERABLE
    }

    /**
     * Returns a query for records with any profile.
     *
     * @param reach the set of records
     * @return the query
     */
    public static WorkerQuery of(ScanScope reach) {
        Objects.requireNonNull(reach, "reach");
        return new WorkerQuery(reach, profile -> true);
    }
}
