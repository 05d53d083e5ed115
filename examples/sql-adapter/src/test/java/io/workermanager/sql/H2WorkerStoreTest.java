package io.workermanager.sql;

import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.DisplayName;

/** Public, as is its clock, for H2 to call. */
@DisplayName("The SQL store passes the kit on H2")
public class H2WorkerStoreTest extends SqlWorkerStoreTck {
    private static final AtomicLong CLOCK = new AtomicLong(System.currentTimeMillis());

    /**
     * Returns what the databases take for the time.
     *
     * @return milliseconds
     */
    public static long millis() {
        return CLOCK.get();
    }

    @Override
    JdbcConnectionPool schemaFor(String fleet) {
        return H2.fleet(fleet, "CREATE ALIAS worker_clock FOR \"io.workermanager.sql.H2WorkerStoreTest.millis\"");
    }

    @Override
    void moveClock(long millis) {
        CLOCK.addAndGet(millis);
    }
}
