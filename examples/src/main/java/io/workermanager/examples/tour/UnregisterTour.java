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
    public void play(TourContext scene) {
        TourOutput tell = scene.narrator();
        WorkerManager workers = scene.workers();
        Registration last = workers.register(WorkerId.of("last-one"), RegisterOptions.defaults());
        tell.answer("listWorkers()", () -> workers.listWorkers().ids(), List.of(last.id()));
        workers.unregister(last);
        tell.answer(
                "unregister(last-one), and listWorkers(EVERYTHING)",
                () -> workers.diagnosis().listWorkers(ListOptions.everything()).ids(),
                List.of());
        tell.answer(
                "getStats().fleet().total()", () -> workers.getStats().fleet().total(), 0L);
    }
}
