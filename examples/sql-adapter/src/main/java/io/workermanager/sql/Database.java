package io.workermanager.sql;

import io.workermanager.store.WorkerStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import javax.sql.DataSource;

/** Runs transactions about one fleet. Safe for use by many threads. */
final class Database {
    private static final String LOCK = "SELECT fleet FROM worker_fleet WHERE fleet = :fleet FOR UPDATE";
    private static final String ADD = """
            INSERT INTO worker_fleet SELECT CAST(:fleet AS VARCHAR), 0, '', 0, 0
            WHERE NOT EXISTS (SELECT fleet FROM worker_fleet WHERE fleet = :fleet)""";

    private static final String IS_THERE_ALREADY = "23505";

    private final DataSource connections;
    private final String fleet;
    private final LongUnaryOperator clock;
    private volatile boolean closed;

    Database(DataSource connections, String fleet, LongUnaryOperator clock) {
        this.connections = connections;
        this.fleet = fleet;
        this.clock = clock;
    }

    /** Sees one snapshot of all tables, and waits for nobody. */
    <T> T read(Function<Transaction, T> work) {
        return call(Connection.TRANSACTION_SERIALIZABLE, false, work);
    }

    /** Has the fleet for itself: its row is locked until the end, so that what is read stays true until it is written. */
    <T> T write(Function<Transaction, T> work) {
        return call(Connection.TRANSACTION_READ_COMMITTED, true, work);
    }

    private <T> T call(int isolation, boolean writes, Function<Transaction, T> work) {
        checkOpen();
        boolean mayBeCommitted = false;
        try (Connection connection = connections.getConnection()) {
            connection.setTransactionIsolation(isolation);
            connection.setAutoCommit(false);
            try {
                Transaction transaction = new Transaction(connection, fleet);
                if (writes) {
                    transaction.first(LOCK, row -> row.getString(1));
                }
                transaction.begin(clock);
                T result = work.apply(transaction);
                mayBeCommitted = writes;
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new WorkerStoreException("the database failed: " + e.getMessage(), mayBeCommitted, e);
        }
    }

    /** Makes the fleet's row, unless it is there or somebody else makes it at this moment. */
    void addFleet() {
        try (Connection connection = connections.getConnection()) {
            connection.setAutoCommit(true);
            new Transaction(connection, fleet).run(ADD);
        } catch (SQLException e) {
            throw new WorkerStoreException("the database failed: " + e.getMessage(), false, e);
        } catch (WorkerStoreException e) {
            if (!(e.getCause() instanceof SQLException why && IS_THERE_ALREADY.equals(why.getSQLState()))) {
                throw e;
            }
        }
    }

    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the store is closed");
        }
    }

    void close() {
        closed = true;
    }
}
