package io.workermanager.inmemory;

import io.workermanager.model.Lease;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;

/**
 * The time in which the index position of a record stays the same without a write.
 *
 * @param from its first instant
 * @param to the first instant after it
 */
record ValidityInterval(Instant from, Instant to) {
    /** The longest interval around a time within the record's retention. */
    static ValidityInterval around(Instant at, WorkerRecord worker, Instant until) {
        Lease lease = worker.lease();
        ValidityInterval span = new ValidityInterval(Instant.MIN, until);
        if (lease.leftAt().isEmpty()) {
            span = span.cut(lease.deadline(), at);
        }
        for (WorkerRecord.OrphanedSession orphan : worker.orphans()) {
            span = span.cut(orphan.recoverableFrom(), at);
        }
        return span;
    }

    private ValidityInterval cut(Instant turn, Instant at) {
        if (turn.isAfter(at)) {
            return turn.isBefore(to) ? new ValidityInterval(from, turn) : this;
        }
        return turn.isAfter(from) ? new ValidityInterval(turn, to) : this;
    }

    boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    boolean covers(ValidityInterval other) {
        return !from.isAfter(other.from) && !to.isBefore(other.to);
    }
}
