package io.workermanager.inmemory;

import io.workermanager.model.Lease;
import io.workermanager.model.Orphan;
import io.workermanager.model.Worker;
import java.time.Instant;

/**
 * A time in which a record stands where it stands and stays where it is kept, if nobody writes it.
 *
 * @param from its first instant
 * @param to the first instant after it
 */
record Span(Instant from, Instant to) {
    /** The longest one around a time at which the record is still kept. */
    static Span around(Instant at, Worker worker, Instant until) {
        Lease lease = worker.lease();
        Span span = new Span(Instant.MIN, until);
        if (lease.leftAt().isEmpty()) {
            span = span.cut(lease.deadline(), at);
        }
        for (Orphan orphan : worker.orphans()) {
            span = span.cut(orphan.recoverableFrom(), at);
        }
        return span;
    }

    private Span cut(Instant turn, Instant at) {
        if (turn.isAfter(at)) {
            return turn.isBefore(to) ? new Span(from, turn) : this;
        }
        return turn.isAfter(from) ? new Span(turn, to) : this;
    }

    boolean contains(Instant at) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    boolean covers(Span other) {
        return !from.isAfter(other.from) && !to.isBefore(other.to);
    }
}
