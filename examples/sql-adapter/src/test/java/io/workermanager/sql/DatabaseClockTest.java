package io.workermanager.sql;

import io.workermanager.store.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.sql.SQLException;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit by the clock of its database, which nobody moves")
class DatabaseClockTest extends WorkerStoreTck {
    private static JdbcConnectionPool pool;

    @BeforeAll
    static void openDatabase() throws SQLException {
        pool = H2.open("clock");
    }

    @AfterAll
    static void dropDatabase() throws SQLException {
        H2.drop(pool);
    }

    @Override
    protected WorkerStore open(String fleet) {
        return SqlWorkerStore.open(pool, fleet);
    }

    @Override
    protected int rounds() {
        return 20;
    }
}
