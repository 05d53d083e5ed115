package io.workermanager.sql;

import io.workermanager.port.WorkerStore;
import io.workermanager.tck.WorkerStoreTck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;

/** The kit over the SQL store, with a schema for each fleet. */
abstract class SqlStoreTck extends WorkerStoreTck {
    final Map<String, JdbcConnectionPool> fleets = new ConcurrentHashMap<>();

    /** Makes a schema for a fleet, and connections to it. */
    abstract JdbcConnectionPool schemaFor(String fleet);

    /** Drops it, when its connections are closed; a database of H2 goes with the last of them. */
    void drop(String fleet) {}

    @Override
    protected WorkerStore open(String fleet) {
        return new SqlWorkerStore(fleets.computeIfAbsent(fleet, this::schemaFor));
    }

    @AfterEach
    void dropSchemas() {
        fleets.forEach((fleet, pool) -> {
            pool.dispose();
            drop(fleet);
        });
    }
}
