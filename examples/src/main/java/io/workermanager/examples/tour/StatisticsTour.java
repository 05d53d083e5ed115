package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerHealth;
import io.workermanager.model.WorkerId;
import java.util.List;

/** Health and statistics. */
final class StatisticsTour implements TourStep {
    @Override
    public String title() {
        return "Health with its reasons, and numbers that add up";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        RegisterOptions websocket = RegisterOptions.type("websocket");
        Registration idle = workers.register(WorkerId.of("idle"), websocket);
        Registration busy = workers.register(WorkerId.of("busy"), websocket.withExchange("binance"));
        Registration off = workers.register(WorkerId.of("off"), RegisterOptions.type("fix"));
        workers.heartbeat(busy, Heartbeat.processing(SessionId.of("ETH/EUR")));
        workers.markOffline(off.id());

        output.answer(
                "monitorHealth(busy)",
                () -> workers.monitorHealth(busy.id()),
                health -> health.isHealthy()
                        && health.isAlive()
                        && !health.worker().orElseThrow().heartbeatAge().isNegative(),
                "a healthy worker");
        output.<WorkerHealth>answer(
                "monitorHealth(off)",
                () -> workers.monitorHealth(off.id()),
                health -> !health.isHealthy()
                        && health.isAlive()
                        && health.reasons().size() == 1,
                "one reason");
        FleetStats stats = output.answer(
                "getEnhancedStats()",
                workers::getEnhancedStats,
                numbers -> numbers.fleet().equals(new FleetStats.Counts(1, 1, 0, 1, 0, 0))
                        && numbers.fleet().total() == 3,
                "3 in all: 1 idle, 1 processing, 1 offline");
        output.answer(
                "... by type, websocket",
                () -> stats.byType().get("websocket"),
                new FleetStats.Counts(1, 1, 0, 0, 0, 0));
        output.answer(
                "... by exchange, kraken",
                () -> stats.byExchange().get("kraken"),
                new FleetStats.Counts(1, 0, 0, 1, 0, 0));
        workers.heartbeat(busy, Heartbeat.finished(SessionId.of("ETH/EUR")));
        workers.markOnline(off.id());
        List.of(idle, busy, off).forEach(workers::unregister);
    }
}
