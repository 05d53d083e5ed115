package io.workermanager.redis.campaign;

import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestCluster;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** A cluster; the fleet is in the slot of its namespace. */
final class ClusterTopology implements ServerTopology {
    private static final long LATELY_NANOS = 200_000_000;

    private final TestCluster cluster = TestCluster.start();
    private List<String> masters = List.of();
    private long askedAt;
    private volatile String namespace = "";

    @Override
    public RedisWorkerStore connect(int store, String fleet, Duration timeout) {
        namespace = fleet;
        return RedisWorkerStore.connect(RedisSettings.of(cluster.uris().get(0))
                .withNamespace(fleet)
                .withTimeout(timeout)
                .withConnections(4));
    }

    /** The masters by the latest answers of the nodes. */
    @Override
    public synchronized List<String> masters() {
        if (masters.isEmpty() || System.nanoTime() - askedAt > LATELY_NANOS) {
            masters = cluster.uris().stream().filter(ClusterTopology::isMaster).toList();
            askedAt = System.nanoTime();
        }
        return masters;
    }

    static boolean isMaster(String uri) {
        return String.valueOf(AdminConnection.once(uri, "INFO", "replication")).contains("role:master");
    }

    /** The slot of the fleet. */
    int slot() {
        return Integer.parseInt(String.valueOf(
                AdminConnection.once(cluster.uris().get(0), "CLUSTER", "KEYSLOT", "{" + namespace + "}")));
    }

    /** The master that has the slot by its own account. */
    String owner() {
        return masters().stream().filter(this::owns).findFirst().orElseThrow();
    }

    private boolean owns(String uri) {
        String nodes = String.valueOf(AdminConnection.once(uri, "CLUSTER", "NODES"));
        return nodes.lines()
                .filter(line -> line.contains("myself"))
                .flatMap(line -> Arrays.stream(line.split(" ", -1)).skip(8))
                .filter(range -> !range.startsWith("["))
                .map(range -> range.split("-", -1))
                .anyMatch(range ->
                        Integer.parseInt(range[0]) <= slot() && slot() <= Integer.parseInt(range[range.length - 1]));
    }

    /** A replica of a master. */
    String replicaOf(String master) {
        String id = String.valueOf(AdminConnection.once(master, "CLUSTER", "MYID"));
        return cluster.uris().stream()
                .filter(uri -> String.valueOf(AdminConnection.once(uri, "CLUSTER", "NODES"))
                        .lines()
                        .anyMatch(line -> line.contains("myself") && line.split(" ", -1)[3].equals(id)))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void reset() {
        masters().forEach(master -> AdminConnection.once(master, "FLUSHALL"));
    }

    @Override
    public void close() {
        cluster.close();
    }
}
