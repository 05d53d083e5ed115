package io.workermanager.sql;

import io.workermanager.store.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;

/** The kit over the SQL store as it is shipped: by the clock of its database, which nobody moves. */
abstract class DatabaseClockTck extends WorkerStoreTck {
    private final Map<String, JdbcConnectionPool> fleets = new ConcurrentHashMap<>();

    /** Makes a schema for a fleet, and connections to it. */
    abstract JdbcConnectionPool schemaFor(String fleet);

    /** Drops it, when its connections are closed. */
    abstract void drop(String fleet);

    @Override
    protected WorkerStore open(String fleet) {
        return new SqlWorkerStore(fleets.computeIfAbsent(fleet, this::schemaFor));
    }

    @Override
    protected int rounds() {
        return 20;
    }

    @AfterEach
    void dropSchemas() {
        fleets.forEach((fleet, pool) -> {
            pool.dispose();
            drop(fleet);
        });
    }
}
