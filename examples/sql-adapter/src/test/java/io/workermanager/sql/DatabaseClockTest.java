package io.workermanager.sql;

import io.workermanager.store.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;

@DisplayName("The SQL store passes the kit by the clock of its database, which nobody moves")
class DatabaseClockTest extends WorkerStoreTck {
    private final Map<String, JdbcConnectionPool> fleets = new ConcurrentHashMap<>();

    @Override
    protected WorkerStore open(String fleet) {
        return new SqlWorkerStore(fleets.computeIfAbsent(fleet, DatabaseClockTest::schemaFor));
    }

    private static JdbcConnectionPool schemaFor(String fleet) {
        JdbcConnectionPool pool = JdbcConnectionPool.create("jdbc:h2:mem:" + fleet + ";LOCK_TIMEOUT=30000", "sa", "");
        Script.run(pool, Script.named("schema.sql"), Script.named("clock-h2.sql"));
        return pool;
    }

    @Override
    protected int rounds() {
        return 20;
    }

    @AfterEach
    void closeConnections() {
        fleets.values().forEach(JdbcConnectionPool::dispose);
    }
}
