package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Beat;
import io.workermanager.model.FleetStats;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.Tally;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.List;

/** Health and statistics. */
final class Numbers implements Chapter {
    @Override
    public String title() {
        return "Health with its reasons, and numbers that add up";
    }

    @Override
    public void play(Scene scene) {
        Narrator tell = scene.narrator();
        WorkerManager workers = scene.workers();
        RegisterOptions websocket = RegisterOptions.DEFAULTS.type("websocket");
        Registration idle = workers.register(WorkerId.of("idle"), websocket);
        Registration busy = workers.register(WorkerId.of("busy"), websocket.exchange("binance"));
        Registration off = workers.register(WorkerId.of("off"), RegisterOptions.DEFAULTS.type("fix"));
        workers.heartbeat(busy, Beat.processing(SessionId.of("ETH/EUR")));
        workers.markOffline(off.id());

        tell.answer(
                "monitorHealth(busy)",
                () -> workers.monitorHealth(busy.id()),
                view -> view.healthy() && view.isAlive() && !view.heartbeatAge().isNegative(),
                "a healthy worker");
        tell.<WorkerView>answer(
                "monitorHealth(off)",
                () -> workers.monitorHealth(off.id()),
                view -> !view.healthy() && view.isAlive() && view.reasons().size() == 1,
                "one reason");
        FleetStats stats = tell.answer(
                "getEnhancedStats()",
                workers::getEnhancedStats,
                numbers -> numbers.fleet().equals(new Tally(1, 1, 0, 1, 0, 0))
                        && numbers.fleet().total() == 3,
                "3 in all: 1 idle, 1 processing, 1 offline");
        tell.answer("... by type, websocket", () -> stats.byType().get("websocket"), new Tally(1, 1, 0, 0, 0, 0));
        tell.answer("... by exchange, kraken", () -> stats.byExchange().get("kraken"), new Tally(1, 0, 0, 1, 0, 0));
        workers.heartbeat(busy, Beat.finished(SessionId.of("ETH/EUR")));
        workers.markOnline(off.id());
        List.of(idle, busy, off).forEach(workers::unregister);
    }
}
