package io.workermanager.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import javax.sql.DataSource;

/** Runs SQL scripts as an administrator does. */
final class SqlScript {
    private SqlScript() {}

    /** Returns one of the scripts that the adapter brings along. */
    static String named(String name) {
        try (InputStream script = Objects.requireNonNull(SqlWorkerStore.class.getResourceAsStream(name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
    }

    static void run(DataSource database, String... scripts) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String script : scripts) {
                statement.execute(script);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the database refused", e);
        }
    }
}
