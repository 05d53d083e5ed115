package io.workermanager.livepage;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.BatchResult;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** A fleet that lives: workers of some types and exchanges send heartbeats, take sessions and end them. Its clock can be moved ahead. */
final class DemoFleet implements AutoCloseable {
    private static final List<String> TYPES = List.of("websocket", "fix", "rest", "default");
    private static final List<String> EXCHANGES =
            List.of("kraken", "binance", "coinbase", "bitstamp", "okx", "bybit", "gemini", "deribit");
    private static final List<String> COINS =
            List.of("BTC", "ETH", "SOL", "XRP", "ADA", "DOT", "LTC", "AVAX", "LINK", "UNI");
    private static final int PARTS = 3;

    private final AtomicLong ahead = new AtomicLong();
    private final InMemoryWorkerStore store =
            InMemoryWorkerStore.create(() -> Instant.now().plusMillis(ahead.get()));
    private final WorkerManager manager = WorkerManager.create(store);
    private final Map<WorkerId, Registration> living = new LinkedHashMap<>();
    private final Deque<Claim> claims = new ArrayDeque<>();
    private final Random random = new Random(7);
    private int steps;
    private int sessions;

    /** Three market makers, as in the README of the examples. */
    static DemoFleet small() {
        DemoFleet fleet = new DemoFleet();
        for (String id : List.of("m1", "m2", "m3")) {
            fleet.add(
                    id,
                    RegisterOptions.exchange("kraken")
                            .withType("websocket")
                            .withCapabilities("spot", "margin")
                            .withHost("server-1")
                            .withAttribute(
                                    "agent", Map.of("state", "ONLINE", "process", "4711-" + id, "reasons", List.of()))
                            .withAttribute("quotesPerSecond", 12.5));
        }
        return fleet;
    }

    static DemoFleet large(int workers) {
        DemoFleet fleet = new DemoFleet();
        Map<String, RegisterOptions> all = new LinkedHashMap<>();
        for (int i = 0; i < workers; i++) {
            String type = TYPES.get(Math.min(fleet.random.nextInt(6), TYPES.size() - 1));
            String exchange = EXCHANGES.get(fleet.random.nextInt(EXCHANGES.size()) * fleet.random.nextInt(8) / 7);
            String host = "server-" + (1 + fleet.random.nextInt(Math.max(1, workers / 40)));
            all.put(
                    "worker-" + type + "-" + exchange + "-" + host + "-"
                            + String.format("%08x", fleet.random.nextInt()),
                    RegisterOptions.exchange(exchange)
                            .withType(type)
                            .withHost(host)
                            .withCapabilities(i % 3 == 0 ? List.of("spot", "futures") : List.of("spot")));
        }
        fleet.manager.batches().register(all).values().forEach(result -> fleet.add(result.get()));
        return fleet;
    }

    void add(String id, RegisterOptions options) {
        add(manager.register(id, options));
    }

    private void add(Registration registration) {
        living.put(registration.id(), registration);
    }

    WorkerManager manager() {
        return manager;
    }

    /** Moves the clock ahead; a third of the living workers send heartbeats; the number of sessions follows a wave. */
    synchronized void step(Duration by) {
        ahead.addAndGet(by.toMillis());
        steps++;
        Map<Registration, Heartbeat> beats = new LinkedHashMap<>();
        int i = 0;
        for (Registration registration : living.values()) {
            if (i++ % PARTS == steps % PARTS) {
                beats.put(registration, Heartbeat.alive());
            }
        }
        manager.batches().heartbeat(beats).forEach((registration, result) -> {
            if (result instanceof BatchResult.Done<?>
                    && result.get().stopOrder().isPresent()) {
                manager.fleet().acknowledgeShutdown(registration, ShutdownRequest.Stage.DRAINING);
            }
        });
        int wanted = (int) (living.size() * (0.6 + 0.2 * Math.sin(steps / 25.0) + 0.03 * random.nextGaussian()));
        int ending = Math.max(1, living.size() / 200);
        for (int end = 0; end < ending && !claims.isEmpty(); end++) {
            release(claims.poll());
        }
        while (claims.size() > wanted) {
            release(claims.poll());
        }
        while (claims.size() < wanted && claim()) {}
    }

    private void release(Claim claim) {
        manager.release(claim);
    }

    private boolean claim() {
        String session = COINS.get(sessions % COINS.size()) + "/USD" + (sessions < COINS.size() ? "" : "-" + sessions);
        Optional<Claim> claim = manager.claim(Criteria.any(), session);
        claim.ifPresent(claims::add);
        sessions++;
        return claim.isPresent();
    }

    /** Some workers of each kind of trouble. */
    synchronized void trouble() {
        Order.Cause upgrade = Order.Cause.of("alice", "exchange upgrades its matching engine");
        List<WorkerId> ids = List.copyOf(living.keySet());
        String host = manager.monitorHealth(ids.get(0))
                .worker()
                .flatMap(view -> view.worker().host())
                .orElseThrow();
        manager.fleet().hold("okx-upgrade", Selector.exchange("okx"), upgrade, Duration.ofHours(2));
        manager.fleet().hold("empty-" + host, Selector.host(host), Order.Cause.of("bob", "new disk"));
        manager.fleet()
                .give(Order.pause(
                                Selector.ids(ids.subList(1, 1 + ids.size() / 100 + 1)),
                                Order.Cause.of("carol", "odd quotes"))
                        .lasting(Duration.ofMinutes(45)));
        manager.fleet()
                .give(Order.markOffline(
                        Selector.id(ids.get(ids.size() - 1)), Order.Cause.of("dave", "broken network card")));
        manager.fleet().give(Order.shutdown(Selector.host("server-2"), Order.Cause.of("alice", "kernel update")));
        for (Claim claim : claims.stream().limit(Math.max(1, ids.size() / 300)).toList()) {
            living.remove(claim.worker());
            claims.remove(claim);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
