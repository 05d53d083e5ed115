package io.workermanager.sql;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.WorkerStoreException;
import io.workermanager.port.WriteDecisionState;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One transaction at one instant: the write decision state, and a thin layer over JDBC. */
final class Transaction implements WriteDecisionState {
    /** Reads a value from a JDBC row. */
    interface Reader<S, T> {
        T read(S source) throws SQLException;
    }

    /** A stored record. */
    record Stored(WorkerId id, long turn, String text) {
        WorkerRecord worker() {
            try {
                WorkerRecord worker = SqlRecordJson.read(text, WorkerRecord.class);
                if (worker.id().equals(id)) {
                    return worker;
                }
                throw new WorkerStoreException("the record of another: " + worker.id(), false, null);
            } catch (WorkerStoreException e) {
                throw new UnreadableRecordException(new WorkerList.Unreadable(id, String.valueOf(e.getMessage())));
            }
        }
    }

    private record Orders(String control, long until, long at) {}

    private final Connection connection;
    private final Orders orders;

    private Transaction(Connection connection, boolean writes) {
        this.connection = connection;
        if (writes) {
            rows("SELECT control_until FROM worker_fleet FOR UPDATE", row -> row.getLong(1));
        }
        this.orders = first(
                        "SELECT control, control_until, worker_clock() FROM worker_fleet",
                        row -> new Orders(row.getString(1), row.getLong(2), row.getLong(3)))
                .orElseThrow();
    }

    /** A write locks the fleet. A read sees one snapshot, and does not wait. */
    static <T> T run(DataSource fleet, boolean writes, Function<Transaction, T> work) {
        boolean mayBeCommitted = false;
        try (Connection connection = fleet.getConnection()) {
            connection.setTransactionIsolation(
                    writes ? Connection.TRANSACTION_READ_COMMITTED : Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try {
                T result = work.apply(new Transaction(connection, writes));
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

    @Override
    public Instant at() {
        return Instant.ofEpochMilli(orders.at);
    }

    long millis() {
        return orders.at;
    }

    @Override
    public FleetControl control() {
        return orders.until > orders.at ? SqlRecordJson.read(orders.control, FleetControl.class) : FleetControl.none();
    }

    @Override
    public Optional<WorkerRecord> record(WorkerId id) {
        return records("id = ?", id).stream().findFirst().map(Stored::worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return first(
                "SELECT version, incarnation FROM worker_removed WHERE id = ?",
                row -> new Removed(new Version(row.getString(1)), row.getLong(2)),
                id);
    }

    @Override
    public Optional<SessionOwnership> ownership(SessionId session) {
        return first(
                "SELECT holder, token FROM worker_session WHERE session = ?",
                row -> new SessionOwnership(
                        Optional.ofNullable(row.getBytes(1)).map(Transaction::workerId), row.getLong(2)),
                session);
    }

    @Override
    public long greatestToken() {
        return first("SELECT MAX(token) FROM worker_session", row -> row.getLong(1))
                .orElseThrow();
    }

    /** The records within their retention for which the condition holds. */
    List<Stored> records(String condition, Object... values) {
        return rows(
                "SELECT id, turn, record FROM worker_record WHERE keep_until > ? AND " + condition,
                row -> new Stored(workerId(row.getBytes(1)), row.getLong(2), row.getString(3)),
                Stream.concat(Stream.of(orders.at), Arrays.stream(values)).toArray());
    }

    /** A row of the audit log. */
    private record Numbered(long number, String entry) {}

    Order.AuditEntry.Page audit(long after, int limit) {
        List<Numbered> found = rows(
                "SELECT number, entry FROM worker_audit WHERE number > ? AND given_at >= ? ORDER BY number LIMIT ?",
                row -> new Numbered(row.getLong(1), row.getString(2)),
                after,
                orders.at - Order.AuditEntry.AGE.toMillis(),
                limit);
        List<Order.AuditEntry> entries = new ArrayList<>();
        for (Numbered row : found) {
            try {
                entries.add(SqlRecordJson.read(row.entry, Order.AuditEntry.class));
            } catch (WorkerStoreException e) {
                // A newer version wrote it: the page counts it.
            }
        }
        long next = found.isEmpty() ? after : found.get(found.size() - 1).number;
        return new Order.AuditEntry.Page(entries, String.valueOf(next), found.size() - entries.size());
    }

    <T> Optional<T> first(String sql, Reader<ResultSet, T> reader, @Nullable Object... values) {
        return rows(sql, reader, values).stream().findFirst();
    }

    <T> List<T> rows(String sql, Reader<ResultSet, T> reader, @Nullable Object... values) {
        return with(
                sql,
                statement -> {
                    ResultSet row = statement.executeQuery();
                    List<T> rows = new ArrayList<>();
                    while (row.next()) {
                        rows.add(reader.read(row));
                    }
                    return rows;
                },
                values);
    }

    int run(String sql, @Nullable Object... values) {
        return with(sql, PreparedStatement::executeUpdate, values);
    }

    /** A failure before the commit means that nothing was written. */
    private <T> T with(String sql, Reader<PreparedStatement, T> reader, @Nullable Object... values) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                boolean name = values[i] instanceof WorkerId || values[i] instanceof SessionId;
                statement.setObject(i + 1, name ? bytes(values[i].toString()) : values[i]);
            }
            return reader.read(statement);
        } catch (SQLException e) {
            throw new WorkerStoreException("the database refused: " + e.getMessage(), false, e);
        }
    }

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    static WorkerId workerId(byte[] bytes) {
        return WorkerId.of(new String(bytes, StandardCharsets.UTF_8));
    }
}
