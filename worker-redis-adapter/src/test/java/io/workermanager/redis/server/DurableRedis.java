package io.workermanager.redis.server;

import io.workermanager.redis.server.RedisProcess.Arguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A server for the caller alone that keeps its files when it is killed, and that can be frozen. It ends when it is closed, and with
 * the JVM at the latest. Not for use by several threads.
 */
public final class DurableRedis implements AutoCloseable {
    private final Path data;
    private final RedisProcess process;

    private DurableRedis(Path data, RedisProcess process) {
        this.data = data;
        this.process = process;
    }

    /**
     * Starts a server that this machine has, and prints which one.
     *
     * @param environment variables of its environment, such as {@code LD_PRELOAD}
     * @param arguments its arguments besides address and folder, such as {@code --appendonly yes}
     * @return the server, empty
     * @throws IllegalStateException if none can be started
     */
    public static DurableRedis start(Map<String, String> environment, String... arguments) {
        try {
            Path data = Files.createTempDirectory("worker-manager-data");
            Arguments all = Arguments.FORGETFUL.and("--dir", data.toString()).and(arguments);
            RedisProcess process = RedisProcess.any(all.in(environment));
            System.out.println("Redis for tests: " + process.describe() + " " + String.join(" ", arguments));
            return new DurableRedis(data, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns where it is.
     *
     * @return {@code redis://host:port}
     */
    public String uri() {
        return process.uri().toString();
    }

    /**
     * Returns the port that it listens on.
     *
     * @return the port
     */
    public int port() {
        return process.port();
    }

    /**
     * Returns the folder of its append-only file and its snapshots.
     *
     * @return the folder
     */
    public Path data() {
        return data;
    }

    /** Kills the server. Its files stay. */
    public void kill() {
        process.stop();
    }

    /** Starts it again with its files and address, and waits until it has loaded them. */
    public void startAgain() {
        process.startAgain();
    }

    @Override
    public void close() {
        process.stop();
        try (Stream<Path> files = Files.walk(data)) {
            List<Path> leavesFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : leavesFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
