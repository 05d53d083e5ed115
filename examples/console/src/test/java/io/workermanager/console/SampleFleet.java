package io.workermanager.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.inmemory.SettableClock;
import io.workermanager.model.Criteria;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A fleet with a worker in each state, at a fixed time. */
final class SampleFleet {
    static final Order.Cause UPGRADE = Order.Cause.of("alice", "upgrade");

    final SettableClock clock = SettableClock.at(Instant.parse("2026-11-01T12:00:00Z"));
    final InMemoryWorkerStore store = InMemoryWorkerStore.create(clock);
    final WorkerManager workers = WorkerManager.create(store);
    final ConsoleRun.Runner console = ConsoleRun.Runner.on(store);
    private final List<Registration> alive = new ArrayList<>();

    static SampleFleet empty() {
        return new SampleFleet();
    }

    /** One idle worker. */
    static SampleFleet ofOne() {
        SampleFleet fleet = new SampleFleet();
        fleet.register("ws-1", RegisterOptions.type("websocket"));
        return fleet;
    }

    /** Idle workers on several exchanges. */
    static SampleFleet ofMany(int count) {
        SampleFleet fleet = new SampleFleet();
        for (int i = 0; i < count; i++) {
            fleet.workers.register(
                    "w-" + i, RegisterOptions.exchange("exchange-" + i % 7).withHost("host-" + i % 50));
        }
        return fleet;
    }

    static SampleFleet ofAllStates() {
        SampleFleet fleet = new SampleFleet();
        fleet.register("ws-died", RegisterOptions.type("websocket").withHost("server-2"));
        fleet.claim(Criteria.any(), "ETH/USD");
        fleet.alive.clear();
        fleet.pass(Duration.ofSeconds(30));
        fleet.register(
                "ws-busy",
                RegisterOptions.type("websocket")
                        .withCapabilities("spot", "futures")
                        .withHost("server-1")
                        .withAttribute("build", 7)
                        .withAttribute("note", "red \u001b[31m, \u202eturned"));
        fleet.claim(Criteria.capabilities("futures"), "BTC/USD");
        fleet.register("ws-held", RegisterOptions.type("websocket").withHost("server-1"));
        fleet.register("fix-paused", RegisterOptions.type("fix").withExchange("binance"));
        fleet.register("fix-offline", RegisterOptions.type("fix").withExchange("binance"));
        fleet.register("fix-stopping", RegisterOptions.type("fix").withExchange("binance"));
        fleet.register("日本-🚀", RegisterOptions.exchange("binance"));
        fleet.give(Order.hold("maintenance", Selector.id("ws-held"), UPGRADE).lasting(Duration.ofHours(2)));
        fleet.give(Order.pause(Selector.id("fix-paused"), Order.Cause.of("bob", "new disk"))
                .lasting(Duration.ofMinutes(30)));
        fleet.pass(Duration.ofSeconds(45));
        fleet.give(Order.markOffline(Selector.ids(List.of("fix-offline", "fix-later")), UPGRADE));
        fleet.give(Order.shutdown(Selector.id("fix-stopping"), UPGRADE));
        fleet.pass(Duration.ofSeconds(5));
        return fleet;
    }

    private void register(String id, RegisterOptions options) {
        alive.add(workers.register(id, options));
    }

    void claim(Criteria criteria, String session) {
        assertThat(workers.claim(criteria, session)).isPresent();
    }

    private void give(Order order) {
        workers.fleet().give(order);
    }

    /** Lets time pass, with a heartbeat of each living worker at its end. */
    void pass(Duration time) {
        clock.advance(time);
        alive.forEach(workers::heartbeat);
    }
}
