package io.workermanager.benchmark;

import io.workermanager.WorkerManager;
import io.workermanager.benchmark.PairedRounds.Quotient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;

/** Service discovery on ZooKeeper, as Apache Curator does it, with the server that it brings along for tests. */
final class CuratorRows implements BenchmarkRow {
    private static final int FLEET = 1000;
    private static final String SERVICE = "workers";
    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public List<Figure> measure(RedisTarget server, BenchmarkScale scale) {
        try (TestingServer zooKeeper = new TestingServer(onLoopback(), true);
                CuratorFramework client =
                        CuratorFrameworkFactory.newClient(zooKeeper.getConnectString(), new RetryOneTime(100))) {
            client.start();
            try (ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class)
                    .client(client)
                    .basePath("/services")
                    .build()) {
                discovery.start();
                return measure(server, scale, discovery);
            }
        } catch (Exception e) { // its interfaces throw nothing less
            throw new IllegalStateException("Curator: " + e, e);
        }
    }

    private static InstanceSpec onLoopback() {
        return new InstanceSpec(null, -1, -1, -1, true, -1, -1, -1, Map.of("clientPortAddress", LOOPBACK), LOOPBACK);
    }

    private static List<Figure> measure(RedisTarget server, BenchmarkScale scale, ServiceDiscovery<Void> discovery) {
        int size = scale.atMost(FLEET);
        BenchmarkFleet fleet = BenchmarkFleet.on(server, size, BenchmarkFleet.EIGHT_PROFILES);
        WorkerManager manager = fleet.manager();
        for (int i = 0; i < size; i++) {
            register(discovery, i);
        }
        AtomicInteger ours = new AtomicInteger(size);
        AtomicInteger theirs = new AtomicInteger(size);
        int calls = scale.calls();
        Figure lookup = figure(
                "lookup by id at %,d".formatted(size),
                scale,
                () -> CallLoad.medianMicros(calls, () -> manager.monitorHealth(BenchmarkFleet.id(size / 2))),
                () -> CallLoad.medianMicros(calls, () -> lookup(discovery, size / 2)));
        Figure list = figure(
                "list at %,d".formatted(size),
                scale,
                () -> CallLoad.medianMicros(3, manager::listWorkers),
                () -> CallLoad.medianMicros(3, () -> unchecked(() -> discovery.queryForInstances(SERVICE))));
        Figure register = figure(
                "register",
                scale,
                () -> CallLoad.medianMicros(
                        calls,
                        () -> manager.register(
                                BenchmarkFleet.id(ours.get()),
                                BenchmarkFleet.EIGHT_PROFILES.apply(ours.getAndIncrement()))),
                () -> CallLoad.medianMicros(calls, () -> register(discovery, theirs.getAndIncrement())));
        return List.of(register, list, lookup);
    }

    private static Figure figure(String call, BenchmarkScale scale, DoubleSupplier ours, DoubleSupplier yardstick) {
        return Figure.ratio(
                call + ", Curator over ours",
                Target.REPORTED,
                PairedRounds.of(scale, Quotient.YARDSTICK_OVER_OURS, ours, yardstick),
                "us");
    }

    private static void register(ServiceDiscovery<Void> discovery, int i) {
        unchecked(() -> {
            discovery.registerService(ServiceInstance.<Void>builder()
                    .name(SERVICE)
                    .id(BenchmarkFleet.id(i).value())
                    .address(LOOPBACK)
                    .port(1 + i % 65_535)
                    .build());
            return i;
        });
    }

    private static void lookup(ServiceDiscovery<Void> discovery, int i) {
        ServiceInstance<Void> found = unchecked(
                () -> discovery.queryForInstance(SERVICE, BenchmarkFleet.id(i).value()));
        if (found == null) {
            throw new IllegalStateException("Curator lost a service");
        }
    }

    private static <T> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) { // its interfaces throw nothing less
            throw new IllegalStateException("Curator: " + e, e);
        }
    }
}
