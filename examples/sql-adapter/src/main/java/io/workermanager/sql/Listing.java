package io.workermanager.sql;

import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What a query found, to be made into a page when its transaction is over: a predicate may ask the store something. */
record Listing(List<Row> rows, Instant at) {
    private record Row(WorkerId id, long turn, String record) {}

    static Listing of(Transaction tx, String sql, Object... values) {
        return new Listing(
                tx.rows(
                        sql,
                        row -> new Row(Sessions.worker(row.getBytes(1)), row.getLong(2), row.getString(3)),
                        values),
                tx.at());
    }

    /** A page of the first rows. There is a next one if there are more. */
    Page page(int limit, Predicate<Worker> wanted) {
        List<Worker> workers = new ArrayList<>();
        List<UnreadableRecord> unreadable = new ArrayList<>();
        for (Row row : rows.subList(0, Math.min(limit, rows.size()))) {
            try {
                Worker worker = RecordCodec.worker(row.id, row.record);
                if (wanted.test(worker)) {
                    workers.add(worker);
                }
            } catch (UnreadableRecordException e) {
                unreadable.add(e.unreadable());
            }
        }
        Optional<Cursor> next = Optional.empty();
        if (rows.size() > limit) {
            Row last = rows.get(limit - 1);
            next = Optional.of(new Cursor(last.turn + " " + last.id));
        }
        return new Page(workers, unreadable, next, at);
    }

    static long turnIn(Cursor place) {
        return place.equals(Cursor.START) ? 0 : Long.parseLong(place.place().split(" ", 2)[0]);
    }

    static byte[] idIn(Cursor place) {
        String id = place.equals(Cursor.START) ? "" : place.place().split(" ", 2)[1];
        return id.getBytes(StandardCharsets.UTF_8);
    }
}
