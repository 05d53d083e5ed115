package io.workermanager.redis.campaign;

import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.TestRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One server; each store goes through a proxy of its own. */
final class SingleServerTopology implements ServerTopology {
    static final int PROXIES = 3;
    private static final String TIME = "time";
    private static final int PARTITIONS = Integer.getInteger("campaign.partitions", 1);

    private final TestRedis server;
    private final Path folder;
    private final List<FaultProxy> proxies = new ArrayList<>();

    private SingleServerTopology(TestRedis server, Path folder) {
        this.server = server;
        this.folder = folder;
        for (int i = 0; i < PROXIES; i++) {
            proxies.add(new FaultProxy(server.port()));
        }
    }

    static SingleServerTopology start(String... arguments) {
        Path folder = createFolder();
        return new SingleServerTopology(TestRedis.startIn(folder, arguments), folder);
    }

    private static Path createFolder() {
        try {
            return Files.createTempDirectory("worker-manager-data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library that makes a process's clock adjustable, where this machine has it. */
    static Optional<Path> fakeTime() {
        return Stream.of(
                        System.getProperty("campaign.faketime", "none"),
                        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib/faketime/libfaketime.so.1",
                        "/usr/lib64/faketime/libfaketime.so.1")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
    }

    static SingleServerTopology startUnderFakeTime() {
        Path folder = createFolder();
        setClock(folder, Duration.ZERO);
        Map<String, String> environment = Map.of(
                "LD_PRELOAD",
                fakeTime().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                folder.resolve(TIME).toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
        return new SingleServerTopology(TestRedis.startIn(folder, environment), folder);
    }

    /** Sets the server's clock ahead, or back, of the true time. */
    void clock(Duration ahead) {
        setClock(folder, ahead);
    }

    private static void setClock(Path folder, Duration ahead) {
        try {
            Path next = folder.resolve(TIME + ".next");
            Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
            Files.move(next, folder.resolve(TIME), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestRedis server() {
        return server;
    }

    List<FaultProxy> proxies() {
        return proxies;
    }

    String order(String... words) {
        return String.valueOf(AdminConnection.once(server.uri(), words));
    }

    /** The number of the server's process. */
    String process() {
        return order("INFO", "server")
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .map(line -> line.substring("process_id:".length()).strip())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public RedisWorkerStore connect(int store, String namespace, Duration timeout) {
        return RedisWorkerStore.connect(
                RedisSettings.of(proxies.get(store % PROXIES).uri())
                        .withNamespace(namespace)
                        .withTimeout(timeout)
                        .withConnections(4)
                        .withPartitions(PARTITIONS));
    }

    @Override
    public List<String> masters() {
        return List.of(server.uri());
    }

    @Override
    public void reset() {
        order("FLUSHALL");
    }

    @Override
    public void close() {
        proxies.forEach(FaultProxy::close);
        server.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
