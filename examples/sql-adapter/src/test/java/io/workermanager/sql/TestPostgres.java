package io.workermanager.sql;

import java.util.ArrayList;
import java.util.List;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * A running PostgreSQL: the one that {@code -Dworker.sql.uri} names, or one in a container where a Docker daemon answers (image
 * {@code -Dworker.sql.image}), or the {@code initdb} and {@code postgres} of the path, or the ones in a test library.
 * What it starts ends when it is closed, and with the JVM at the latest, however that ends. Not for use by several threads.
 */
final class TestPostgres implements AutoCloseable {
    static final String URI_PROPERTY = "worker.sql.uri";

    private final Running running;

    private TestPostgres(Running running) {
        this.running = running;
    }

    /** A server that answers. */
    interface Running {
        String uri();

        String describe();

        void stop();
    }

    /** A server that something else runs. */
    record Server(String uri, String describe, Runnable end) implements Running {
        @Override
        public void stop() {
            end.run();
        }
    }

    /** A way to a server, which may not be open here. */
    private interface Way {
        Running running() throws Unavailable;
    }

    /** Finds or starts a server, and prints which one it is, and why none that comes before it. */
    static TestPostgres start() {
        List<Way> ways = List.of(
                TestPostgres::given, PostgresContainer::start, PostgresProcess::ofPath, PostgresProcess::ofLibrary);
        List<String> tried = new ArrayList<>();
        for (Way way : ways) {
            try {
                TestPostgres found = new TestPostgres(way.running());
                System.out.println("PostgreSQL for tests: " + found.running.describe() + unless(tried));
                return found;
            } catch (Unavailable e) {
                tried.add(String.valueOf(e.getMessage()));
            }
        }
        throw new IllegalStateException("no PostgreSQL for tests: " + String.join("; ", tried));
    }

    private static String unless(List<String> tried) {
        return tried.isEmpty() ? "" : " (" + String.join("; ", tried) + ")";
    }

    private static Running given() throws Unavailable {
        String uri = System.getProperty(URI_PROPERTY, "");
        if (uri.isEmpty()) {
            throw new Unavailable("-D" + URI_PROPERTY + " is not set");
        }
        return new Server(uri, "the given one", () -> {});
    }

    String uri() {
        return running.uri();
    }

    /** Connections to the server's database in which names without a schema mean this one. */
    JdbcConnectionPool connections(String schema) {
        PGConnectionPoolDataSource connections = new PGConnectionPoolDataSource();
        connections.setUrl(running.uri());
        connections.setCurrentSchema('"' + schema + '"');
        // H2's pool keeps the connections of any database.
        JdbcConnectionPool pool = JdbcConnectionPool.create(connections);
        pool.setLoginTimeout(H2.PATIENCE_SECONDS);
        return pool;
    }

    /** The schema of a fleet by a clock that a script makes. */
    JdbcConnectionPool fleet(String name, String clock) {
        JdbcConnectionPool pool = connections(name);
        SqlScript.run(pool, "CREATE SCHEMA \"" + name + '"', SqlScript.named("schema.sql"), clock);
        return pool;
    }

    /** Drops a schema, whose connections are closed. */
    void drop(String schema) {
        JdbcConnectionPool outside = connections("public");
        SqlScript.run(outside, "DROP SCHEMA \"" + schema + "\" CASCADE");
        outside.dispose();
    }

    @Override
    public void close() {
        running.stop();
    }

    /** Why a way to a server is not there. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String why) {
            super(why);
        }

        Unavailable(String why, Throwable cause) {
            super(why + ": " + cause, cause);
        }
    }
}
