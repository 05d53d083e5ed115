package io.workermanager.sql;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Page;
import io.workermanager.port.PollingWatch;
import io.workermanager.port.Timestamped;
import io.workermanager.port.WorkerStore;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.sql.Transaction.Stored;
import java.time.Duration;
import java.time.Instant;
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
 * A {@link WorkerStore} in a schema of H2 or PostgreSQL. {@code schema.sql} and {@code clock-*.sql} create the schema. Every call is one
 * transaction. Writes lock the row of their fleet; reads take no lock. The clock is the database's.
 *
 * <p>Safe for use by many threads. Each call uses one connection, so pass a connection pool.
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
     * @param fleet connections to the fleet's schema; the caller closes the data source
     */
    public SqlWorkerStore(DataSource fleet) {
        this.fleet = fleet;
    }

    @Override
    public Instant now() {
        return read(Transaction::at).value();
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> find(WorkerId id) {
        return read(tx -> tx.record(id));
    }

    @Override
    public Timestamped<Optional<WorkerRecord>> findBySession(SessionId session) {
        return read(tx -> tx.records("id = (SELECT holder FROM worker_session WHERE session = ?)", session).stream()
                .findFirst()
                .map(Stored::worker));
    }

    @Override
    public List<WriteResult> write(List<Write> all) {
        return write(writes -> writes.run(all));
    }

    /** Delivers all records; the caller filters. */
    @Override
    public Page scan(WorkerStore.Query atLeast, Page.Cursor from, int limit) {
        Page.checkLimit(limit);
        Timestamped<List<Stored>> found =
                read(tx -> tx.records("id > ? ORDER BY id LIMIT ?", Transaction.bytes(from.place()), limit + 1));
        return Page.of(
                found, limit, Stored::worker, last -> new Page.Cursor(last.id().value()));
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Page.Cursor from, int limit) {
        Page.checkLimit(limit);
        Page.IdlePosition after = Page.IdlePosition.at(from);
        Timestamped<List<Stored>> found =
                read(tx -> tx.records("""
                standing = 'IDLE' AND deadline > ? AND turn >= ? AND (turn, id) > (?, ?)
                ORDER BY turn, id LIMIT ?""", tx.millis(), after.turn(), after.turn(), after.id(), limit + 1));
        return Page.of(found, limit, Stored::worker, last -> new Page.IdlePosition(last.turn(), last.id()).cursor())
                .only(worker -> wanted.test(worker.profile()));
    }

    @Override
    public Timestamped<WorkerCensus> census() {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        return read(tx -> {
            tx.rows(
                    """
                    SELECT profile, CASE WHEN deadline <= ? AND standing <> 'LEFT' THEN 'EXPIRED' ELSE standing END AS stands,
                    COUNT(*) FROM worker_record WHERE keep_until > ? GROUP BY profile, stands""",
                    row -> counts.computeIfAbsent(
                                    SqlRecordJson.read(row.getString(1), Profile.class), any -> new HashMap<>())
                            .merge(WorkerCensus.State.valueOf(row.getString(2)), row.getLong(3), Long::sum),
                    tx.millis(),
                    tx.millis());
            return new WorkerCensus(counts);
        });
    }

    @Override
    public FleetControl control() {
        return read(Transaction::control).value();
    }

    @Override
    public WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        Write.checkKeepFor(keepFor);
        return write(writes -> writes.order(expected, next, keepFor, preconditions, audit));
    }

    @Override
    public Order.AuditEntry.Page audit(String from, int limit) {
        Page.checkLimit(limit);
        long after = number(from);
        return read(tx -> tx.audit(after, limit)).value();
    }

    private static long number(String cursor) {
        try {
            return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("not a cursor of this audit log: " + cursor);
        }
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return write(writes -> writes.discardUnreadable(id));
    }

    @Override
    public WorkerStore.Subscription watch(WorkerStore.WatchScope scope, Consumer<WorkerStore.ChangeHint> listener) {
        PollingWatch watch = new PollingWatch(this, scope, listener);
        Future<?> polling = watching.scheduleWithFixedDelay(watch::poll, 100, 100, TimeUnit.MILLISECONDS);
        return () -> {
            watch.close();
            polling.cancel(false);
        };
    }

    @Override
    public void close() {
        closed = true;
        watching.shutdownNow();
    }

    private <T> Timestamped<T> read(Function<Transaction, T> work) {
        return call(false, tx -> new Timestamped<>(work.apply(tx), tx.at()));
    }

    private <T> T write(Function<FleetTableGateway, T> work) {
        return call(true, tx -> work.apply(new FleetTableGateway(tx)));
    }

    private <T> T call(boolean writes, Function<Transaction, T> work) {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
        return Transaction.run(fleet, writes, work);
    }
}
