package io.workermanager.redis.server;

import io.workermanager.redis.server.RedisProcess.Arguments;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Redis Cluster of three masters with a replica each, on the loopback interface; it ends when it is closed, and with the JVM at
 * the latest. Not for use by several threads.
 */
public final class TestCluster implements AutoCloseable {
    private static final int MASTERS = 3;

    /** A server gives a failover up after 5 s if its replica stays behind for so long; then it must be asked again. */
    private static final long FAILOVER_GIVEN_UP_NANOS = 6_000_000_000L;

    private static final int SLOTS = 16_384;

    private static TestCluster shared;

    private final List<RedisProcess> nodes = new ArrayList<>();

    private TestCluster() {}

    /** A cluster that all who ask in this JVM share; it runs as long as the JVM. */
    public static synchronized TestCluster shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** Starts an empty cluster of the servers that this machine has, and prints so. */
    public static TestCluster start() {
        TestCluster cluster = new TestCluster();
        try {
            for (int i = 0; i < 2 * MASTERS; i++) {
                // Another bus port at each attempt: the one before may have been taken.
                cluster.nodes.add(RedisProcess.any((folder, port) -> Arguments.FORGETFUL
                        .and(
                                "--cluster-enabled",
                                "yes",
                                "--cluster-port",
                                Integer.toString(RedisProcess.freePort()),
                                "--cluster-node-timeout",
                                "5000")
                        .of(folder, port)));
            }
            cluster.join();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        System.out.println("Redis for tests: cluster of " + MASTERS + " masters with replicas, first "
                + cluster.nodes.get(0).describe());
        return cluster;
    }

    private void join() {
        List<AdminConnection> orders = new ArrayList<>();
        try {
            nodes.forEach(node -> orders.add(new AdminConnection(node)));
            for (int i = 0; i < MASTERS; i++) {
                String first = Integer.toString(i * SLOTS / MASTERS);
                String last = Integer.toString((i + 1) * SLOTS / MASTERS - 1);
                orders.get(i).text("CLUSTER", "ADDSLOTSRANGE", first, last);
            }
            for (int i = 0; i < nodes.size(); i++) {
                orders.get(i).text("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
            }
            for (RedisProcess node : nodes.subList(1, nodes.size())) {
                orders.get(0).text(meet(node));
            }
            Waiting.until(
                    "all nodes know each other",
                    () -> orders.stream()
                            .allMatch(one ->
                                    one.text("CLUSTER", "INFO").contains("cluster_known_nodes:" + nodes.size())));
            for (int i = 0; i < MASTERS; i++) {
                AdminConnection replica = orders.get(MASTERS + i);
                replica.text("CLUSTER", "REPLICATE", orders.get(i).text("CLUSTER", "MYID"));
            }
            Waiting.until(
                    "the cluster state is ok",
                    () -> orders.stream()
                            .allMatch(one -> one.text("CLUSTER", "INFO").contains("cluster_state:ok")));
            Waiting.until(
                    "the replicas follow",
                    () -> orders.subList(MASTERS, orders.size()).stream()
                            .allMatch(one -> one.text("INFO", "replication").contains("master_link_status:up")));
        } finally {
            orders.forEach(AdminConnection::close);
        }
    }

    private static String[] meet(RedisProcess node) {
        String bus = AdminConnection.once(node, "CONFIG", "GET", "cluster-port").replaceAll("[^0-9]", "");
        return new String[] {"CLUSTER", "MEET", node.uri().getHost(), Integer.toString(node.port()), bus};
    }

    /** Where its nodes are, masters first, {@code redis://host:port} of each. */
    public List<String> uris() {
        return nodes.stream().map(RedisProcess::uri).map(URI::toString).toList();
    }

    /** Makes the replica of a master, counted from 0, take its place, and waits until it has. */
    public void failOver(int master) {
        RedisProcess replica = nodes.get(MASTERS + master);
        AtomicLong askAt = new AtomicLong(System.nanoTime());
        Waiting.until("the replica is master", () -> {
            if (AdminConnection.answers(replica, "role:master", "INFO", "replication")) {
                return true;
            }
            if (System.nanoTime() - askAt.get() >= 0) {
                AdminConnection.answers(replica, "OK", "CLUSTER", "FAILOVER");
                askAt.set(System.nanoTime() + FAILOVER_GIVEN_UP_NANOS);
            }
            return false;
        });
    }

    /**
     * Begins to move the slot of a key from the master that has it to the next one: both masters know of it, and
     * nothing has moved. Only while the first nodes are the masters.
     */
    public SlotMove move(String key) {
        List<RedisProcess> masters = List.copyOf(nodes.subList(0, MASTERS));
        String slot = AdminConnection.once(masters.get(0), "CLUSTER", "KEYSLOT", key);
        int owner = 0;
        while (!has(masters.get(owner), key)) {
            owner++;
        }
        SlotMove move = new SlotMove(masters, masters.get(owner), masters.get((owner + 1) % MASTERS), slot);
        move.open();
        return move;
    }

    private static boolean has(RedisProcess master, String key) {
        try {
            AdminConnection.once(master, "EXISTS", key);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Override
    public void close() {
        nodes.forEach(RedisProcess::stop);
    }
}
