package io.workermanager.sql;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.postgresql.ds.PGConnectionPoolDataSource;

@DisplayName("The SQL store passes the kit on PostgreSQL")
class PostgresWorkerStoreTest extends SqlWorkerStoreTck {
    private static Optional<Postgres> server = Optional.empty();
    private static JdbcConnectionPool pool;

    @BeforeAll
    static void openDatabase() throws Exception {
        server = Postgres.start();
        assumeTrue(
                server.isPresent(),
                "NOT TESTED on PostgreSQL: no -Dworker.sql.uri, no initdb and postgres on the path, no Docker");
        PGConnectionPoolDataSource connections = new PGConnectionPoolDataSource();
        connections.setUrl(server.get().uri());
        // H2's pool keeps the connections of any database.
        pool = JdbcConnectionPool.create(connections);
        Schema.install(pool);
    }

    @AfterAll
    static void closeDatabase() throws Exception {
        if (pool != null) {
            pool.dispose();
        }
        if (server.isPresent()) {
            server.get().close();
        }
    }

    @Override
    protected DataSource database() {
        return pool;
    }
}
