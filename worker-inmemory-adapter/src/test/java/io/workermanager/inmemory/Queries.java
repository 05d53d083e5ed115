package io.workermanager.inmemory;

import io.workermanager.model.Profile;
import io.workermanager.model.Worker;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Queries page by page to their end. */
final class Queries {
    private Queries() {}

    static List<Worker> scan(WorkerStore store, WorkerQuery query, int limit) {
        return all(from -> store.scan(query, from, limit));
    }

    static List<Worker> longestIdle(WorkerStore store, Predicate<Profile> wanted, int limit) {
        return all(from -> store.longestIdle(wanted, from, limit));
    }

    private static List<Worker> all(Function<Cursor, Page> read) {
        List<Worker> all = new ArrayList<>();
        Optional<Cursor> next = Optional.of(Cursor.START);
        while (next.isPresent()) {
            Page page = read.apply(next.get());
            all.addAll(page.workers());
            next = page.next();
        }
        return all;
    }
}
