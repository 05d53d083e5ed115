package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Hold;
import io.workermanager.model.Order;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.Selector;
import io.workermanager.model.SessionId;
import io.workermanager.model.ShutdownRequest;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What an operator does: marks, orders to the whole fleet, holds and shutdown requests. */
final class OperatorChapters {
    private OperatorChapters() {}

    static void marks(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId id = WorkerId.of("marked");
        Registration worker = workers.register(id, RegisterOptions.defaults());
        output.answer("isOnline(marked)", () -> workers.isOnline(id), true);
        output.answer("markOffline(marked)", () -> workers.markOffline(id).status(), WorkerStatus.OFFLINE);
        output.answer("heartbeat of the worker", () -> workers.heartbeat(worker).status(), WorkerStatus.OFFLINE);
        output.answer("isOnline(marked)", () -> workers.isOnline(id), false);
        output.answer(
                "resume(marked): offline is the stronger word",
                () -> workers.resume(id).status(),
                WorkerStatus.OFFLINE);
        output.answer("markOnline(marked)", () -> workers.markOnline(id).status(), WorkerStatus.IDLE);
        output.answer("pause(marked)", () -> workers.pause(id).status(), WorkerStatus.PAUSED);
        output.answer("resume(marked)", () -> workers.resume(id).status(), WorkerStatus.IDLE);
        workers.unregister(worker);
    }

    static void stopOfAll(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration before = workers.register("there-before", RegisterOptions.defaults());
        workers.markOffline(before.id());
        output.answer(
                "markAllOffline(why: exchange down)",
                () -> workers.markAllOffline(Order.Cause.of("ops", "exchange down")),
                1L);
        Registration after = workers.register("came-later", RegisterOptions.defaults());
        output.answer("isOnline(came-later)", () -> workers.isOnline(after.id()), false);
        output.answer(
                "claim(any worker, BTC/USD)",
                () -> workers.claim(Criteria.any(), SessionId.of("BTC/USD")),
                Optional.empty());
        output.answer("getStats().globalOffline()", () -> workers.getStats().globalOffline(), true);
        output.answer("markAllOnline() lifts the order and every mark", workers::markAllOnline, 2L);
        output.answer(
                "isOnline of both",
                () -> List.of(workers.isOnline(before.id()), workers.isOnline(after.id())),
                List.of(true, true));
        workers.unregister(before);
        workers.unregister(after);
    }

    static void holds(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration kraken = workers.register("on-kraken", RegisterOptions.defaults());
        Registration binance = workers.register("on-binance", RegisterOptions.exchange("binance"));
        Hold.Id upgrade = Hold.Id.of("upgrade");
        Hold.Id audit = Hold.Id.of("audit");
        workers.fleet()
                .hold(upgrade, Selector.exchange("kraken"), Order.Cause.of("ops", "upgrade"), Duration.ofMillis(500));
        workers.fleet().hold(audit, Selector.exchange("kraken"), Order.Cause.of("risk", "audit"));
        output.answer(
                "hold(upgrade) and hold(audit) on kraken: isOnline(on-kraken)",
                () -> workers.isOnline(kraken.id()),
                false);
        output.answer("isOnline(on-binance)", () -> workers.isOnline(binance.id()), true);
        output.answer("lift(audit)", () -> workers.fleet().lift(audit), true);
        output.answer("isOnline(on-kraken): one hold never lifts another", () -> workers.isOnline(kraken.id()), false);
        context.stage().elapse(Duration.ofMillis(600));
        output.answer("isOnline(on-kraken) after the upgrade's time", () -> workers.isOnline(kraken.id()), true);
        workers.fleet().lift(upgrade);
        workers.unregister(kraken);
        workers.unregister(binance);
    }

    static void shutdowns(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId id = WorkerId.of("old-release");
        Registration old = workers.register(id, RegisterOptions.defaults());
        output.answer(
                "sendShutdownSignal(old-release, why: new release)",
                () -> stage(workers.sendShutdownSignal(id, Order.Cause.of("ops", "new release"))),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "heartbeat of the worker shows it",
                () -> stage(workers.heartbeat(old)),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "acknowledgeShutdown(DRAINING)",
                () -> stage(workers.fleet().acknowledgeShutdown(old, ShutdownRequest.Stage.DRAINING)),
                Optional.of(ShutdownRequest.Stage.DRAINING));
        Registration next = workers.register(id, RegisterOptions.defaults());
        output.answer(
                "register(old-release): the next process is not asked",
                () -> stage(workers.heartbeat(next)),
                Optional.empty());
        workers.fleet().sendShutdownSignal(Selector.all(), Order.Cause.of("ops", "the whole fleet"));
        Registration later = workers.register("started-later", RegisterOptions.defaults());
        output.answer(
                "sendShutdownSignal() to the fleet",
                () -> stage(workers.heartbeat(next)),
                Optional.of(ShutdownRequest.Stage.REQUESTED));
        output.answer(
                "a worker that registered later is not asked", () -> stage(workers.heartbeat(later)), Optional.empty());
        workers.fleet().clearShutdownSignals();
        output.answer("clearShutdownSignals()", () -> stage(workers.heartbeat(next)), Optional.empty());
        workers.unregister(next);
        workers.unregister(later);
    }

    private static Optional<ShutdownRequest.Stage> stage(WorkerView view) {
        return view.stopOrder().map(ShutdownRequest::stage);
    }
}
