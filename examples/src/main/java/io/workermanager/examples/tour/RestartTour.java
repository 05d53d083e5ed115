package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.ListOptions;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerStatus;
import java.util.List;

/** What outlives a process. */
final class RestartTour implements TourStep {
    @Override
    public String title() {
        return "The dead leave nothing behind, but a mark outlives its worker";
    }

    @Override
    public void run(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.shortLived();
        WorkerId plain = WorkerId.of("plain");
        WorkerId marked = WorkerId.of("in-maintenance");
        workers.register(plain, RegisterOptions.defaults());
        Registration first = workers.register(marked, RegisterOptions.defaults());
        workers.markOffline(marked);
        context.letLeasesExpire();
        output.answer("listWorkers()", () -> workers.listWorkers().ids(), List.of());
        output.answer(
                "listWorkers(EVERYTHING): only the mark is kept",
                () -> workers.diagnosis().listWorkers(ListOptions.everything()).ids(),
                List.of(marked));
        Registration again = workers.register(marked, RegisterOptions.defaults().after(first.earlier()));
        output.answer(
                "register(in-maintenance, after the first registration) when its lease has ended",
                () -> status(workers, marked),
                WorkerStatus.OFFLINE);
        workers.unregister(again);
        Registration restarted = workers.register(marked, RegisterOptions.defaults());
        output.answer("unregister and register", () -> status(workers, marked), WorkerStatus.OFFLINE);
        workers.markOnline(marked);
        workers.unregister(restarted);
    }

    private static WorkerStatus status(WorkerManager workers, WorkerId id) {
        return workers.monitorHealth(id).worker().orElseThrow().status();
    }
}
