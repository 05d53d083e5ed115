package io.workermanager.inmemory;

import io.workermanager.model.Worker;
import io.workermanager.store.Turn;
import java.time.Instant;

/** A record, how long it is kept, and where the indexes have it. {@link Records} alone changes it. */
final class Kept {
    /** Orders those whose spans begin or end together. */
    final long number;

    Worker worker;
    Instant until;
    Place place;
    Span span;

    Kept(long number, Worker worker, Instant until, Instant at) {
        this.number = number;
        this.worker = worker;
        this.until = until;
        this.place = Place.of(worker, at);
        this.span = Span.around(at, worker, until);
    }

    String name() {
        return worker.id().value();
    }

    Turn turn() {
        return new Turn(place.turn(), worker.id());
    }
}
