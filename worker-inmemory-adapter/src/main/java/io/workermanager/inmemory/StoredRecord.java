package io.workermanager.inmemory;

import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import java.time.Instant;

/** A record with its retention and its position in the indexes. Only {@link RecordTable} changes it. */
final class StoredRecord {
    /** Orders records whose intervals start or end at one instant. */
    final long number;

    WorkerRecord worker;
    Instant until;
    IndexKey place;
    ValidityInterval span;

    StoredRecord(long number, WorkerRecord worker, Instant until, Instant at) {
        this.number = number;
        this.worker = worker;
        this.until = until;
        this.place = IndexKey.of(worker, at);
        this.span = ValidityInterval.around(at, worker, until);
    }

    String name() {
        return worker.id().value();
    }

    Page.IdlePosition turn() {
        return new Page.IdlePosition(place.turn(), worker.id());
    }
}
