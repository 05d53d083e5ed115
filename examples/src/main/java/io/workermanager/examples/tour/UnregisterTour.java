package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.ListOptions;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import java.util.List;

/** The end. */
final class UnregisterTour implements TourStep {
    @Override
    public String title() {
        return "Who says goodbye is gone at once";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration last = workers.register(WorkerId.of("last-one"), RegisterOptions.defaults());
        output.answer("listWorkers()", () -> workers.listWorkers().ids(), List.of(last.id()));
        workers.unregister(last);
        output.answer(
                "unregister(last-one), and listWorkers(EVERYTHING)",
                () -> workers.diagnosis().listWorkers(ListOptions.everything()).ids(),
                List.of());
        output.answer(
                "getStats().fleet().total()", () -> workers.getStats().fleet().total(), 0L);
    }
}
