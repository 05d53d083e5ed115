package io.workermanager.sql;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.Objects;
import javax.sql.DataSource;

/** The tables, which any number of fleets share. Names are kept as bytes: no collation sorts or equates them. */
public final class Schema {
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
            statement.execute(script("tables.sql"));
            // The clock as it runs: CURRENT_TIMESTAMP stands still in a transaction, also while it waits for a lock.
            String product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
            statement.execute(script("clock-" + product + ".sql"));
        }
    }

    private static String script(String name) {
        try (InputStream script = Objects.requireNonNull(Schema.class.getResourceAsStream(name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(name + " cannot be read", e);
        }
    }
}
