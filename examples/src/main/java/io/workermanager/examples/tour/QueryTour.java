package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.ListOptions;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finders and listings. */
final class QueryTour implements TourStep {
    @Override
    public String title() {
        return "Who is there, and who is free for what";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId spot = WorkerId.of("spot-worker-1");
        WorkerId advanced = WorkerId.of("advanced-worker-1");
        WorkerId fix = WorkerId.of("fix-worker-1");
        Registration one =
                workers.register(spot, RegisterOptions.type("websocket").withCapabilities("spot"));
        context.tourStore().elapse(Duration.ofMillis(5));
        Registration two = workers.register(
                advanced, RegisterOptions.type("websocket").withCapabilities("spot", "futures", "options"));
        context.tourStore().elapse(Duration.ofMillis(5));
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
                () -> workers.diagnosis().listWorkers(ListOptions.online()).ids(),
                List.of(advanced, fix));
        workers.markOnline(spot);
        List.of(one, two, three).forEach(workers::unregister);
    }
}
