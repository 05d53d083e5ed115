package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.FleetStats;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.Recovery;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionHeldException;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerHealth;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a dispatcher does: it looks for workers, claims them, and recovers sessions. */
final class DispatcherChapters {
    private DispatcherChapters() {}

    static void queries(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId spot = WorkerId.of("spot-worker-1");
        WorkerId advanced = WorkerId.of("advanced-worker-1");
        WorkerId fix = WorkerId.of("fix-worker-1");
        Registration one =
                workers.register(spot, RegisterOptions.type("websocket").withCapabilities("spot"));
        context.stage().elapse(Duration.ofMillis(5));
        Registration two = workers.register(
                advanced, RegisterOptions.type("websocket").withCapabilities("spot", "futures", "options"));
        context.stage().elapse(Duration.ofMillis(5));
        Registration three = workers.register(fix, RegisterOptions.type("fix").withExchange("binance"));

        output.answer(
                "findAvailableWorker(): the longest idle",
                () -> workers.findAvailableWorker().map(WorkerView::id),
                Optional.of(spot));
        output.answer(
                "findWorkersByType(websocket)",
                () -> workers.findWorkersByType("websocket").ids(),
                List.of(advanced, spot));
        output.answer(
                "findWorkersByExchange(binance)",
                () -> workers.findWorkersByExchange("binance").ids(),
                List.of(fix));
        output.answer(
                "findMatchingWorker(exchange kraken, capability futures)",
                () -> workers.findMatchingWorker(Criteria.exchange("kraken").andCapabilities("futures"))
                        .map(WorkerView::id),
                Optional.of(advanced));
        output.answer(
                "findMatchingWorker(capability future): whole words only",
                () -> workers.findMatchingWorker(Criteria.capabilities("future"))
                        .map(WorkerView::id),
                Optional.empty());
        output.<String>answer(
                "explain(capability future)",
                () -> workers.diagnosis()
                        .explain(Criteria.capabilities("future"))
                        .toString(),
                text -> text.contains("nobody is available") && text.contains("3 alive lack capability=future"),
                "that all three lack it");
        workers.markOffline(spot);
        output.answer(
                "listWorkers(): offline ones too", () -> workers.listWorkers().ids(), List.of(advanced, fix, spot));
        output.answer(
                "listWorkers(ONLINE)",
                () -> workers.diagnosis()
                        .listWorkers(WorkerList.Options.online())
                        .ids(),
                List.of(advanced, fix));
        workers.markOnline(spot);
        List.of(one, two, three).forEach(workers::unregister);
    }

    static void claims(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        SessionId session = SessionId.of("BTC/USD");
        Registration first = workers.register("maker-1", RegisterOptions.defaults());
        context.stage().elapse(Duration.ofMillis(5));
        Registration second = workers.register("maker-2", RegisterOptions.defaults());

        Claim claim = output.<Optional<Claim>>answer(
                        "claim(any worker, BTC/USD)",
                        () -> workers.claim(Criteria.any(), session),
                        got -> got.map(Claim::worker).equals(Optional.of(first.id())),
                        "the longest idle, maker-1")
                .orElseThrow();
        output.answer(
                "claim(any worker, BTC/USD) again: a session is held once",
                () -> workers.claim(Criteria.any(), session),
                Optional.of(claim));
        output.answer(
                "findBySession(BTC/USD)",
                () -> workers.recovery().findBySession(session).map(WorkerView::id),
                Optional.of(first.id()));
        context.stage().elapse(Duration.ofMillis(5));
        output.answer("release(claim)", () -> workers.release(claim), true);
        output.answer("release(claim) again frees no worker", () -> workers.release(claim), false);
        Claim next = output.<Optional<Claim>>answer(
                        "claim(any worker, BTC/USD) later",
                        () -> workers.claim(Criteria.any(), session),
                        got -> got.filter(later -> later.worker().equals(second.id()) && later.token() > claim.token())
                                .isPresent(),
                        "maker-2, whose turn it is, and a greater token")
                .orElseThrow();
        output.answer("release(the old claim) frees no worker", () -> workers.release(claim), false);
        workers.release(next);
        workers.unregister(first);
        workers.unregister(second);
    }

    static void statistics(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        RegisterOptions websocket = RegisterOptions.type("websocket");
        Registration idle = workers.register(WorkerId.of("idle"), websocket);
        Registration busy = workers.register(WorkerId.of("busy"), websocket.withExchange("binance"));
        Registration off = workers.register("off", RegisterOptions.type("fix"));
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
                numbers -> numbers.fleet().equals(new FleetStats.Counts(1, 1, 0, 1, 0, 0, 0))
                        && numbers.fleet().total() == 3,
                "3 in all: 1 idle, 1 processing, 1 offline");
        output.answer(
                "... by type, websocket",
                () -> stats.byType().get("websocket"),
                new FleetStats.Counts(1, 1, 0, 0, 0, 0, 0));
        output.answer(
                "... by exchange, kraken",
                () -> stats.byExchange().get("kraken"),
                new FleetStats.Counts(1, 0, 0, 1, 0, 0, 0));
        workers.heartbeat(busy, Heartbeat.finished(SessionId.of("ETH/EUR")));
        workers.markOnline(off.id());
        List.of(idle, busy, off).forEach(workers::unregister);
    }

    static void recovery(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        SessionId session = SessionId.of("XRP/USD");
        context.shortLived().register("will-die", RegisterOptions.defaults());
        Claim lost = workers.claim(Criteria.any(), session).orElseThrow();
        context.letLeasesExpire();
        Registration heir = workers.register("heir", RegisterOptions.defaults());
        output.refused(
                "claim(any worker, XRP/USD) while the dead one's record holds it",
                SessionHeldException.class,
                () -> workers.claim(Criteria.any(), session));
        Recovery recovery = output.<List<Recovery>>answer(
                        "recoverOrphansNow(dispatcher-1)",
                        () -> workers.recovery().recoverOrphansNow("dispatcher-1", Duration.ofSeconds(30), 10),
                        got -> got.size() == 1 && got.get(0).token() > lost.token(),
                        "one session, under a greater token")
                .get(0);
        output.answer(
                "recoverOrphansNow(dispatcher-2)",
                () -> workers.recovery().recoverOrphansNow("dispatcher-2", Duration.ofSeconds(30), 10),
                List.of());
        Claim claim = output.<Optional<Claim>>answer(
                        "claim(any worker, recovery)",
                        () -> workers.recovery().claim(Criteria.any(), recovery),
                        got -> got.filter(won -> won.worker().equals(heir.id()) && won.token() > recovery.token())
                                .isPresent(),
                        "heir, under a greater token")
                .orElseThrow();
        workers.release(claim);
        workers.unregister(heir);
    }
}
