package io.workermanager.sql;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.sql.Transaction.Stored;
import io.workermanager.store.Cursor;
import io.workermanager.store.Ledger.Tenure;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecord;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * A {@link WorkerStore} in a schema of an H2 or PostgreSQL database that {@code schema.sql} and {@code clock-*.sql} have
 * prepared. Every call is one transaction; those that write queue for their fleet's row, those that read wait for nobody. The
 * clock is the database's.
 *
 * <p>Safe for use by many threads, each of which takes a connection for as long as its call lasts: hand in a pool.
 */
public final class SqlWorkerStore implements WorkerStore {
    private final DataSource fleet;
    private final ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "worker-store-watch");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /**
     * Creates a store.
     *
     * @param fleet connections to the fleet's schema; they stay the caller's to close
     */
    public SqlWorkerStore(DataSource fleet) {
        this.fleet = fleet;
    }

    @Override
    public Instant now() {
        return read(Transaction::at).value();
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return read(tx -> tx.record(id));
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return read(tx -> tx.tenure(session).flatMap(Tenure::holder).flatMap(tx::record));
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return write(writes -> writes.run(all));
    }

    /** Delivers all records, whatever they should be at least: the caller filters. */
    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        String[] last = turnAndId(from);
        Reading<List<Stored>> found =
                read(tx -> tx.records("id > ? ORDER BY id LIMIT ?", Transaction.bytes(last[1]), limit + 1));
        return page(found, limit, worker -> true);
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        String[] last = turnAndId(from);
        long turn = Long.parseLong(last[0]);
        Reading<List<Stored>> found =
                read(tx -> tx.records("""
                standing = 'IDLE' AND deadline > ? AND turn >= ? AND (turn, id) > (?, ?)
                ORDER BY turn, id LIMIT ?""", tx.millis(), turn, turn, Transaction.bytes(last[1]), limit + 1));
        return page(found, limit, worker -> wanted.test(worker.profile()));
    }

    private static String[] turnAndId(Cursor from) {
        return (from.equals(Cursor.START) ? "0 " : from.place()).split(" ", 2);
    }

    /** A page of the first that were found. There is a next one if there are more. */
    private static Page page(Reading<List<Stored>> found, int limit, Predicate<Worker> wanted) {
        List<Worker> workers = new ArrayList<>();
        List<UnreadableRecord> unreadable = new ArrayList<>();
        for (Stored one : found.value().subList(0, Math.min(limit, found.value().size()))) {
            try {
                workers.add(one.worker());
            } catch (UnreadableRecordException e) {
                unreadable.add(e.unreadable());
            }
        }
        workers.removeIf(wanted.negate());
        Optional<Stored> last =
                found.value().size() > limit ? Optional.of(found.value().get(limit - 1)) : Optional.empty();
        return new Page(workers, unreadable, last.map(one -> new Cursor(one.turn() + " " + one.id())), found.at());
    }

    @Override
    public Reading<Census> census() {
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        return read(tx -> {
            tx.rows(
                    """
                    SELECT profile, CASE WHEN deadline <= ? AND standing <> 'LEFT' THEN 'EXPIRED' ELSE standing END AS stands,
                    COUNT(*) FROM worker_record WHERE keep_until > ? GROUP BY profile, stands""",
                    row -> counts.computeIfAbsent(Json.read(row.getString(1), Profile.class), any -> new HashMap<>())
                            .merge(Standing.valueOf(row.getString(2)), row.getLong(3), Long::sum),
                    tx.millis(),
                    tx.millis());
            return new Census(counts);
        });
    }

    @Override
    public FleetControl control() {
        return read(Transaction::control).value();
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Write.checkKeepFor(keepFor);
        return write(writes -> writes.order(expected, next, keepFor, terms));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return write(writes -> writes.discardUnreadable(id));
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        Watch watch = scope.worker()
                .map(id -> new Watch(
                        () -> find(id).value().map(Watch::besidesTheBeat),
                        () -> listener.accept(StoreSignal.WORKER_CHANGED)))
                .orElseGet(
                        () -> new Watch(() -> control().version(), () -> listener.accept(StoreSignal.CONTROL_CHANGED)));
        Future<?> looks = watching.scheduleWithFixedDelay(watch, 100, 100, TimeUnit.MILLISECONDS);
        return () -> {
            watch.end();
            looks.cancel(false);
        };
    }

    @Override
    public void close() {
        closed = true;
        watching.shutdownNow();
    }

    private <T> Reading<T> read(Function<Transaction, T> work) {
        return call(false, tx -> new Reading<>(work.apply(tx), tx.at()));
    }

    private <T> T write(Function<Writes, T> work) {
        return call(true, tx -> work.apply(new Writes(tx)));
    }

    private <T> T call(boolean writes, Function<Transaction, T> work) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        return Transaction.run(fleet, writes, work);
    }
}
