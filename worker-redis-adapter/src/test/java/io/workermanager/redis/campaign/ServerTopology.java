package io.workermanager.redis.campaign;

import io.workermanager.redis.RedisWorkerStore;
import java.time.Duration;
import java.util.List;

/** The servers of a run. */
interface ServerTopology extends AutoCloseable {
    /** Opens a store with connections of its own; its number decides which way they take. */
    RedisWorkerStore connect(int store, String namespace, Duration timeout);

    /** Where the masters are now, {@code redis://host:port} each. */
    List<String> masters();

    /** Restores the initial state, without data. */
    void reset();

    @Override
    void close();

    /** The kinds of topologies; faults share those of one kind. */
    enum Kind {
        PLAIN,
        FSYNC_ALWAYS,
        FSYNC_EVERY_SECOND,
        SLOW_LOADING,
        FAKE_TIME,
        CLUSTER,
        SENTINEL;

        ServerTopology start() {
            return switch (this) {
                case PLAIN -> SingleServerTopology.start();
                case FSYNC_ALWAYS -> SingleServerTopology.start("--appendonly", "yes", "--appendfsync", "always");
                case FSYNC_EVERY_SECOND ->
                    SingleServerTopology.start("--appendonly", "yes", "--appendfsync", "everysec");
                case SLOW_LOADING ->
                    SingleServerTopology.start(
                            "--appendonly",
                            "yes",
                            "--appendfsync",
                            "always",
                            "--aof-use-rdb-preamble",
                            "yes",
                            "--key-load-delay",
                            "5000",
                            "--loading-process-events-interval-bytes",
                            "1024");
                case FAKE_TIME -> SingleServerTopology.startUnderFakeTime();
                case CLUSTER -> new ClusterTopology();
                case SENTINEL -> new SentinelTopology();
            };
        }
    }
}
