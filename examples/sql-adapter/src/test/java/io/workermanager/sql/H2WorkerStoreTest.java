package io.workermanager.sql;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit on H2")
class H2WorkerStoreTest extends SqlWorkerStoreTck {
    private static JdbcConnectionPool pool;

    @BeforeAll
    static void openDatabase() throws SQLException {
        pool = H2.open("kit");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        H2.drop(pool);
    }

    @Override
    protected DataSource database() {
        return pool;
    }
}
