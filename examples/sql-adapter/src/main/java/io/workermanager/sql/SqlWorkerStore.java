package io.workermanager.sql;

import io.workermanager.model.Availability;
import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Liveness;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Cursor;
import io.workermanager.store.Page;
import io.workermanager.store.Reading;
import io.workermanager.store.Scope;
import io.workermanager.store.StoreSignal;
import io.workermanager.store.Subscription;
import io.workermanager.store.Terms;
import io.workermanager.store.WorkerQuery;
import io.workermanager.store.WorkerStore;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import javax.sql.DataSource;

/**
 * A {@link WorkerStore} in an H2 or PostgreSQL database that {@link Schema#install} has prepared. Every call is one transaction;
 * those that write queue for their fleet's row, those that read wait for nobody. The clock is the database's.
 *
 * <p>Safe for use by many threads, each of which takes a connection for as long as its call lasts: hand in a pool.
 */
public final class SqlWorkerStore implements WorkerStore {
    private final Database database;
    private final Watches watches;

    private SqlWorkerStore(Database database) {
        this.database = database;
        this.watches = new Watches(this);
    }

    /**
     * Opens a store.
     *
     * @param connections to the database; stay the caller's to close
     * @param fleet its name: fleets share nothing but the tables
     * @return the store
     * @throws io.workermanager.store.WorkerStoreException if the database cannot be reached, or was not prepared
     */
    public static SqlWorkerStore open(DataSource connections, String fleet) {
        return open(connections, fleet, LongUnaryOperator.identity());
    }

    /** Opens a store that lives by what a function makes of the database's milliseconds. */
    static SqlWorkerStore open(DataSource connections, String fleet, LongUnaryOperator clock) {
        Database database = new Database(connections, fleet, clock);
        database.addFleet();
        return new SqlWorkerStore(database);
    }

    @Override
    public Instant now() {
        return database.read(Transaction::at);
    }

    @Override
    public Reading<Optional<Worker>> find(WorkerId id) {
        return database.read(tx -> new Reading<>(Writes.find(tx, id), tx.at()));
    }

    @Override
    public Reading<Optional<Worker>> findBySession(SessionId session) {
        return database.read(tx -> new Reading<>(
                Sessions.place(tx, session).flatMap(Sessions.Place::holder).flatMap(holder -> Writes.find(tx, holder)),
                tx.at()));
    }

    @Override
    public List<WriteResult> write(List<Write> writes) {
        return database.write(tx -> {
            Writes ledger = new Writes(tx);
            ledger.sweep();
            List<WriteResult> results = writes.stream().map(ledger::run).toList();
            ledger.settle();
            return results;
        });
    }

    @Override
    public Page scan(WorkerQuery atLeast, Cursor from, int limit) {
        Listing listing = database.read(tx -> Listing.of(tx, """
                SELECT id, idle_turn, record FROM worker_record
                WHERE fleet = :fleet AND keep_until > :at AND id > ? ORDER BY id LIMIT ?""", Listing.idIn(from), limit + 1));
        return listing.page(
                limit,
                worker -> reaches(atLeast.reach(), worker, listing.at())
                        && atLeast.profiles().test(worker.profile()));
    }

    private static boolean reaches(WorkerQuery.Reach reach, Worker worker, Instant at) {
        return switch (reach) {
            case ALL -> true;
            case LIVING -> worker.lease().at(at) == Liveness.ALIVE;
            case MARKED -> worker.availability() != Availability.ONLINE;
            case RECOVERABLE -> !worker.recoverable(at).isEmpty();
        };
    }

    @Override
    public Page longestIdle(Predicate<Profile> wanted, Cursor from, int limit) {
        Listing listing = database.read(
                tx -> Listing.of(tx, """
                SELECT id, idle_turn, record FROM worker_record
                WHERE fleet = :fleet AND keep_until > :at AND deadline > :at
                AND idle_turn >= ? AND (idle_turn, id) > (?, ?)
                ORDER BY idle_turn, id LIMIT ?""", Listing.turnIn(from), Listing.turnIn(from), Listing.idIn(from), limit + 1));
        return listing.page(limit, worker -> wanted.test(worker.profile()));
    }

    private record Count(Profile profile, Standing standing, long workers) {}

    @Override
    public Reading<Census> census() {
        return database.read(tx -> {
            Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
            tx.rows(
                            """
                            SELECT profile, now, COUNT(*) FROM
                            (SELECT profile, CASE WHEN deadline <= :at AND standing <> 'LEFT' THEN 'EXPIRED' ELSE standing END AS now
                            FROM worker_record WHERE fleet = :fleet AND keep_until > :at) AS counted
                            GROUP BY profile, now""",
                            row -> new Count(
                                    RecordCodec.profile(row.getString(1)),
                                    Standing.valueOf(row.getString(2)),
                                    row.getLong(3)))
                    .forEach(count -> counts.computeIfAbsent(count.profile(), profile -> new HashMap<>())
                            .put(count.standing(), count.workers()));
            return new Reading<>(new Census(counts), tx.at());
        });
    }

    @Override
    public FleetControl control() {
        return database.read(tx -> new Writes(tx).control());
    }

    @Override
    public WriteResult writeControl(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        Write.checkKeepFor(keepFor);
        return database.write(tx -> new Writes(tx).order(expected, next, keepFor, terms));
    }

    @Override
    public boolean discardUnreadable(WorkerId id) {
        return database.write(tx -> new Writes(tx).discardUnreadable(id));
    }

    @Override
    public Subscription watch(Scope scope, Consumer<StoreSignal> listener) {
        return watches.add(scope, listener);
    }

    @Override
    public void close() {
        watches.close();
        database.close();
    }
}
