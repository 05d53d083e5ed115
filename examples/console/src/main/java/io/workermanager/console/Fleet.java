package io.workermanager.console;

import io.workermanager.WorkerManager;
import io.workermanager.port.WorkerStore;
import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An open connection to a fleet.
 *
 * @param store holds the records; closed with the connection
 * @param workers the calls
 */
record Fleet(WorkerStore store, WorkerManager workers) implements AutoCloseable {
    /** The loggers whose lines would repeat what a command says. The log manager does not keep them. */
    private static final List<Logger> SILENT = List.of(Logger.getLogger("io.workermanager"));

    /** Opens connections. */
    @FunctionalInterface
    interface Connector {
        Fleet connect(RedisSettings settings);
    }

    static Fleet connect(RedisSettings settings) {
        SILENT.forEach(logger -> logger.setLevel(Level.OFF));
        WorkerStore store = RedisWorkerStore.connect(settings);
        return new Fleet(store, WorkerManager.create(store));
    }

    @Override
    public void close() {
        store.close();
    }
}
