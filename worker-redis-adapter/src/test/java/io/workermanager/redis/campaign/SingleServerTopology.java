package io.workermanager.redis.campaign;

import io.workermanager.redis.RedisSettings;
import io.workermanager.redis.RedisWorkerStore;
import io.workermanager.redis.server.AdminConnection;
import io.workermanager.redis.server.DurableRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One server; each store goes through a proxy of its own. */
final class SingleServerTopology implements ServerTopology {
    static final int PROXIES = 3;
    private static final int PARTITIONS = Integer.getInteger("campaign.partitions", 1);

    private final DurableRedis server;
    private final Optional<Path> time;
    private final List<FaultProxy> proxies = new ArrayList<>();

    private SingleServerTopology(DurableRedis server, Optional<Path> time) {
        this.server = server;
        this.time = time;
        for (int i = 0; i < PROXIES; i++) {
            proxies.add(new FaultProxy(server.port()));
        }
    }

    static SingleServerTopology start(String... arguments) {
        return new SingleServerTopology(DurableRedis.start(Map.of(), arguments), Optional.empty());
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
        try {
            Path time = Files.createTempFile("worker-manager-time", "");
            Files.writeString(time, "+0\n");
            return new SingleServerTopology(
                    DurableRedis.start(Map.of(
                            "LD_PRELOAD",
                            fakeTime().orElseThrow().toString(),
                            "FAKETIME_TIMESTAMP_FILE",
                            time.toString(),
                            "FAKETIME_NO_CACHE",
                            "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC",
                            "1")),
                    Optional.of(time));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sets the server's clock ahead, or back, of the true time. */
    void clock(Duration ahead) {
        try {
            Path next = Files.createTempFile("worker-manager-time", "");
            Files.writeString(next, (ahead.isNegative() ? "" : "+") + ahead.toSeconds() + "\n");
            Files.move(next, time.orElseThrow(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    DurableRedis server() {
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
        time.ifPresent(file -> {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
