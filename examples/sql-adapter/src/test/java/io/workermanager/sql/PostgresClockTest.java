package io.workermanager.sql;

import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit with the clock of PostgreSQL, which no test moves")
class PostgresClockTest extends DatabaseClockTck {
    private static TestPostgres server;

    @BeforeAll
    static void startServer() {
        server = TestPostgres.start();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    JdbcConnectionPool schemaFor(String fleet) {
        return server.fleet(fleet, SqlScript.named("clock-postgresql.sql"));
    }

    @Override
    void drop(String fleet) {
        server.drop(fleet);
    }
}
