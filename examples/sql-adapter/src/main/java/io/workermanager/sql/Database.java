package io.workermanager.sql;

import io.workermanager.store.WorkerStoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import java.util.function.LongUnaryOperator;
import javax.sql.DataSource;

/** Runs transactions about one fleet. Safe for use by many threads. */
final class Database {
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
                if (writes) {
                    lock(connection);
                }
                T result = work.apply(new Transaction(connection, fleet, clock));
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

    private void lock(Connection connection) throws SQLException {
        try (var fleetRow = connection.prepareStatement("SELECT fleet FROM worker_fleet WHERE fleet = ? FOR UPDATE")) {
            fleetRow.setString(1, fleet);
            fleetRow.executeQuery().close();
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
