package io.workermanager.sql;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.store.WorkerStoreException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One transaction about one fleet at one time, which its statements name as {@code :fleet} and {@code :at}. */
final class Transaction {
    private static final Pattern VALUE = Pattern.compile(":fleet|:at|\\?");

    /** Reads a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final String fleet;
    private long at;

    Transaction(Connection connection, String fleet) {
        this.connection = connection;
        this.fleet = fleet;
    }

    /** Looks at the clock: in the fleet's row, for a snapshot begins with the first table that is read. */
    void begin(LongUnaryOperator clock) {
        String sql = "SELECT worker_clock() FROM worker_fleet WHERE fleet = :fleet";
        at = clock.applyAsLong(first(sql, row -> row.getLong(1)).orElseThrow());
    }

    Instant at() {
        return Instant.ofEpochMilli(at);
    }

    <T> List<T> rows(String sql, Row<T> row, Object... values) {
        try (PreparedStatement statement = prepare(sql, values);
                ResultSet found = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (found.next()) {
                rows.add(row.read(found));
            }
            return rows;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    <T> Optional<T> first(String sql, Row<T> row, Object... values) {
        return rows(sql, row, values).stream().findFirst();
    }

    void run(String sql, Object... values) {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private PreparedStatement prepare(String sql, Object... values) throws SQLException {
        Matcher value = VALUE.matcher(sql);
        PreparedStatement statement = connection.prepareStatement(value.replaceAll("?"));
        value.reset();
        int given = 0;
        for (int i = 1; value.find(); i++) {
            statement.setObject(
                    i,
                    switch (value.group()) {
                        case ":fleet" -> fleet;
                        case ":at" -> at;
                        default -> stored(values[given++]);
                    });
        }
        return statement;
    }

    private static Object stored(Object value) {
        if (value instanceof WorkerId id) {
            return id.value().getBytes(StandardCharsets.UTF_8);
        }
        return value instanceof SessionId id ? id.value().getBytes(StandardCharsets.UTF_8) : value;
    }

    /** Nothing is committed yet, and never will be. */
    private static WorkerStoreException failed(SQLException e) {
        return new WorkerStoreException("the database refused: " + e.getMessage(), false, e);
    }
}
