package io.workermanager.sql;

import io.workermanager.store.WorkerStoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/** The tables, which any number of fleets share. Names are kept as bytes: no collation sorts or equates them. */
public final class Schema {
    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE IF NOT EXISTS worker_fleet (
              fleet VARCHAR PRIMARY KEY,
              greatest_token BIGINT NOT NULL,
              control VARCHAR NOT NULL,
              control_keep BIGINT NOT NULL,
              control_until BIGINT NOT NULL)""",
            """
            CREATE TABLE IF NOT EXISTS worker_record (
              fleet VARCHAR NOT NULL,
              id BYTEA NOT NULL,
              record VARCHAR NOT NULL,
              keep_until BIGINT NOT NULL,
              profile VARCHAR NOT NULL,
              standing VARCHAR NOT NULL,
              deadline BIGINT NOT NULL,
              idle_turn BIGINT NOT NULL,
              PRIMARY KEY (fleet, id))""",
            "CREATE INDEX IF NOT EXISTS worker_idle ON worker_record (fleet, idle_turn, id)",
            "CREATE INDEX IF NOT EXISTS worker_over ON worker_record (fleet, keep_until)",
            """
            CREATE TABLE IF NOT EXISTS worker_session (
              fleet VARCHAR NOT NULL,
              session BYTEA NOT NULL,
              holder BYTEA,
              token BIGINT NOT NULL,
              given_up_at BIGINT,
              PRIMARY KEY (fleet, session))""",
            "CREATE INDEX IF NOT EXISTS worker_holder ON worker_session (fleet, holder)",
            "CREATE INDEX IF NOT EXISTS worker_given_up ON worker_session (fleet, given_up_at)",
            """
            CREATE TABLE IF NOT EXISTS worker_removed (
              fleet VARCHAR NOT NULL,
              id BYTEA NOT NULL,
              version VARCHAR NOT NULL,
              incarnation BIGINT NOT NULL,
              removed_at BIGINT NOT NULL,
              PRIMARY KEY (fleet, id))""");

    /** The clock as it runs, in milliseconds: CURRENT_TIMESTAMP stands still within a transaction that waits for a lock. */
    private static final String H2_CLOCK =
            "CREATE ALIAS IF NOT EXISTS worker_clock FOR \"java.lang.System.currentTimeMillis\"";

    private static final String POSTGRES_CLOCK = """
            CREATE OR REPLACE FUNCTION worker_clock() RETURNS BIGINT LANGUAGE SQL VOLATILE AS
            'SELECT CAST(FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000) AS BIGINT)'""";

    /** Another store added the same fleet meanwhile. */
    private static final String UNIQUE_VIOLATION = "23505";

    private Schema() {}

    /**
     * Makes what is not there yet. Not to be run by two at a time.
     *
     * @param database an H2 or PostgreSQL database
     * @throws SQLException if the database refuses
     */
    public static void install(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
            statement.execute(h2 ? H2_CLOCK : POSTGRES_CLOCK);
            for (String table : TABLES) {
                statement.execute(table);
            }
        }
    }

    /** Makes a fleet's own row, which writes are locked by. */
    static void add(DataSource database, String fleet) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("""
                        INSERT INTO worker_fleet SELECT CAST(? AS VARCHAR), 0, '', 0, 0
                        WHERE NOT EXISTS (SELECT fleet FROM worker_fleet WHERE fleet = ?)""")) {
            insert.setString(1, fleet);
            insert.setString(2, fleet);
            insert.executeUpdate();
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new WorkerStoreException("the fleet could not be added: " + e.getMessage(), false, e);
            }
        }
    }
}
