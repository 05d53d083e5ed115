package io.workermanager.inmemory;

import io.workermanager.model.Profile;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.WorkerStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Queries page by page to their end. */
final class Queries {
    private Queries() {}

    static List<WorkerRecord> scan(WorkerStore store, WorkerStore.Query query, int limit) {
        return all(from -> store.scan(query, from, limit));
    }

    static List<WorkerRecord> longestIdle(WorkerStore store, Predicate<Profile> wanted, int limit) {
        return all(from -> store.longestIdle(wanted, from, limit));
    }

    private static List<WorkerRecord> all(Function<Page.Cursor, Page> read) {
        List<WorkerRecord> all = new ArrayList<>();
        Optional<Page.Cursor> next = Optional.of(Page.Cursor.start());
        while (next.isPresent()) {
            Page page = read.apply(next.get());
            all.addAll(page.workers());
            next = page.next();
        }
        return all;
    }
}
