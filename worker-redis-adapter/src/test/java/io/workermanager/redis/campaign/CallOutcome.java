package io.workermanager.redis.campaign;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerManagerException;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;

/** The outcome of a call. */
enum CallOutcome {
    /** It succeeded. */
    DONE,
    /** It found nothing to do. */
    EMPTY,
    /** The domain refused it. */
    REFUSED,
    /** The store failed, and nothing was written. */
    FAILED,
    /** The store failed, and something may have been written. */
    UNKNOWN;

    static CallOutcome of(RuntimeException thrown) {
        if (thrown instanceof WorkerManagerException
                || thrown instanceof InvalidValueException
                || thrown instanceof UnreadableRecordException) {
            return REFUSED;
        }
        return thrown instanceof WorkerStoreException failure && !failure.outcomeUnknown() ? FAILED : UNKNOWN;
    }

    /** Whether the store answered. */
    boolean isGood() {
        return this == DONE || this == EMPTY || this == REFUSED;
    }
}
