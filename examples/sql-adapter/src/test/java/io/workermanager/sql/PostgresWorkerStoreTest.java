package io.workermanager.sql;

import io.workermanager.tck.Capability;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit on PostgreSQL")
class PostgresWorkerStoreTest extends SqlWorkerStoreTck {
    /** What all schemas take for the time. */
    private static final String CLOCK = """
            DROP SCHEMA IF EXISTS worker_test CASCADE;
            CREATE SCHEMA worker_test;
            CREATE TABLE worker_test.clock AS SELECT CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) * 1000 AS millis;
            """;

    private static TestPostgres server;
    private static JdbcConnectionPool outside;

    @BeforeAll
    static void openDatabase() {
        server = TestPostgres.start();
        outside = server.connections("worker_test");
        SqlScript.run(outside, CLOCK);
    }

    @AfterAll
    static void closeDatabase() {
        if (outside != null) {
            SqlScript.run(outside, "DROP SCHEMA worker_test CASCADE");
            outside.dispose();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    @Override
    protected Map<String, String> otherProcess() {
        return Map.of(TestPostgres.URI_PROPERTY, server.uri());
    }

    /** In another process there is no server yet, and the schema is there. */
    @Override
    JdbcConnectionPool schemaFor(String fleet) {
        if (server == null) {
            return TestPostgres.start().connections(fleet);
        }
        return server.fleet(
                fleet,
                "CREATE FUNCTION worker_clock() RETURNS BIGINT LANGUAGE SQL VOLATILE AS"
                        + " 'SELECT millis FROM worker_test.clock'");
    }

    @Override
    void drop(String fleet) {
        server.drop(fleet);
    }

    @Override
    void moveClock(long millis) {
        SqlScript.run(outside, "UPDATE clock SET millis = millis + " + millis);
    }
}
