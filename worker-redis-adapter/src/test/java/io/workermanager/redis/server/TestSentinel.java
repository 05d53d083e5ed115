package io.workermanager.redis.server;

import io.workermanager.redis.server.RedisProcess.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A master with a replica and a sentinel that watches them, on the loopback interface; it ends when it is closed, and with the JVM
 * at the latest. Not for use by several threads.
 */
public final class TestSentinel implements AutoCloseable {
    /** The name that the sentinel knows the master by. */
    public static final String MASTER = "workers";

    private final RedisProcess master;
    private final RedisProcess replica;
    private final RedisProcess sentinel;

    private TestSentinel(RedisProcess master, RedisProcess replica, RedisProcess sentinel) {
        this.master = master;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    /** Starts the three with the servers that this machine has, and prints so. The replica follows the empty master. */
    public static TestSentinel start() {
        RedisProcess master = RedisProcess.any(Arguments.FORGETFUL);
        RedisProcess replica = RedisProcess.any(
                Arguments.FORGETFUL.and("--replicaof", master.uri().getHost(), Integer.toString(master.port())));
        RedisProcess sentinel = RedisProcess.any((folder, port) -> watching(master, folder, port));
        TestSentinel all = new TestSentinel(master, replica, sentinel);
        try {
            all.awaitReplica();
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
        System.out.println("Redis for tests: sentinel, " + master.describe());
        return all;
    }

    private void awaitReplica() {
        Waiting.until(
                "the sentinel knows the replica",
                () -> AdminConnection.answers(sentinel, "master-link-status, ok", "SENTINEL", "REPLICAS", MASTER));
    }

    private static List<String> watching(RedisProcess master, Path folder, int port) throws IOException {
        Path file = folder.resolve("sentinel.conf");
        String host = master.uri().getHost();
        Files.writeString(file, """
                port %d
                bind %s
                dir %s
                sentinel monitor %s %s %d 1
                sentinel down-after-milliseconds %s 2000
                sentinel failover-timeout %s 10000
                """.formatted(port, host, folder, MASTER, host, master.port(), MASTER, MASTER));
        return List.of(file.toString(), "--sentinel");
    }

    /** Where the sentinel is, {@code redis://host:port}. */
    public String uri() {
        return sentinel.uri().toString();
    }

    /** Kills the master, and waits until the sentinel has put the replica in its place. */
    public void killMaster() {
        master.stop();
        awaitPromotion();
    }

    /** Starts the three again at the same addresses, empty, after {@link #kill}. */
    public void startAgain() {
        master.startAgain();
        replica.startAgain();
        sentinel.startAgain();
        awaitReplica();
    }

    /** Gives an order to the master that was there at first. */
    public void commandMaster(String... words) {
        AdminConnection.once(master, words);
    }

    /** Orders the sentinel to put the replica in the master's place, and waits until it has. */
    public void failOver() {
        AdminConnection.once(sentinel, "SENTINEL", "FAILOVER", MASTER);
        awaitPromotion();
    }

    private void awaitPromotion() {
        Waiting.until(
                "the replica is master", () -> AdminConnection.answers(replica, "role:master", "INFO", "replication"));
    }

    /** Kills all of them; what they held is lost. */
    public void kill() {
        sentinel.stop();
        replica.stop();
        master.stop();
    }

    @Override
    public void close() {
        kill();
    }
}
