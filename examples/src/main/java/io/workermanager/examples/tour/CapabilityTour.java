package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.List;
import java.util.Optional;

/** A worker learns. */
final class CapabilityTour implements TourStep {
    @Override
    public String title() {
        return "What a worker can do changes in one step with every index";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration worker = workers.register(WorkerId.of("learner"), RegisterOptions.defaults());
        output.answer(
                "updateWorkerCapabilities(learner, type hybrid, exchange binance, spot, futures, options)",
                () -> workers.updateWorkerCapabilities(
                                worker.id(),
                                ProfileUpdate.type("hybrid")
                                        .withExchange("binance")
                                        .withCapabilities("spot", "futures", "options"))
                        .worker()
                        .profile()
                        .toString(),
                "hybrid@binance[spot, futures, options]");
        output.answer(
                "findWorkersByType(default)",
                () -> workers.findWorkersByType("default").ids(),
                List.of());
        output.answer(
                "findMatchingWorker(type hybrid, capability options)",
                () -> workers.findMatchingWorker(Criteria.type("hybrid").andCapabilities("options"))
                        .map(WorkerView::id),
                Optional.of(worker.id()));
        workers.unregister(worker);
    }
}
