package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Criteria;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.ProfileUpdate;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerStatus;
import io.workermanager.model.WorkerView;
import io.workermanager.port.WorkerStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a worker process does: it registers, sends heartbeats, learns, restarts and leaves. */
final class WorkerChapters {
    private WorkerChapters() {}

    static void generatedIds(TourContext context) {
        TourOutput output = context.output();
        output.<WorkerId>answer(
                "generateWorkerId(\"websocket\", \"kraken\", \"server-1\")",
                () -> WorkerManager.generateWorkerId("websocket", "kraken", "server-1"),
                id -> id.value().matches("worker-websocket-kraken-server-1-[0-9a-f]{8}"),
                "worker-websocket-kraken-server-1- and 8 hex digits");
        output.<WorkerId>answer(
                "generateWorkerId(\"default\", \"binance\", \"\")",
                () -> WorkerManager.generateWorkerId("default", "binance", ""),
                id -> id.value().matches("worker-binance-[0-9a-f]{8}"),
                "worker-binance- and 8 hex digits");
        output.refused("WorkerId.of(\"\")", InvalidValueException.class, () -> WorkerId.of(""));
    }

    static void registration(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        WorkerId id = WorkerId.of("worker-123");
        RegisterOptions options = RegisterOptions.type("websocket")
                .withCapabilities("spot", "futures")
                .withAttribute("pid", 4711);
        Registration first = output.answer(
                "register(worker-123, type websocket, capabilities spot and futures, pid 4711)",
                () -> workers.register(id, options),
                registration -> registration
                        .lastSeen()
                        .orElseThrow()
                        .profile()
                        .exchange()
                        .equals("kraken"),
                "the default exchange, kraken");
        output.<WorkerView>answer(
                "heartbeat(registration, processing(session-456))",
                () -> workers.heartbeat(first, Heartbeat.processing(SessionId.of("session-456"))),
                view -> view.activeSession().equals(Optional.of(SessionId.of("session-456"))),
                "a worker that processes session-456");
        output.<WorkerView>answer(
                "heartbeat(registration, finished(session-456))",
                () -> workers.heartbeat(first, Heartbeat.finished(SessionId.of("session-456"))),
                WorkerView::isAvailable,
                "a worker that is available again");
        Registration second = output.answer(
                "register(worker-123) by another process",
                () -> workers.register(id, options),
                registration -> registration.incarnation() > first.incarnation(),
                "a greater incarnation");
        output.refused("heartbeat of the first process", SupersededException.class, () -> workers.heartbeat(first));
        workers.unregister(second);
        output.refused("heartbeat after unregister", RegistrationLostException.class, () -> workers.heartbeat(second));
    }

    static void restart(TourContext context) {
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
                () -> workers.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .ids(),
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

    static void capabilities(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration worker = workers.register("learner", RegisterOptions.defaults());
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

    static void watch(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration worker = workers.register("watched", RegisterOptions.defaults());
        BlockingQueue<WorkerStore.ChangeHint> signals = new ArrayBlockingQueue<>(16);
        WorkerStore.Subscription watch = workers.diagnosis().watch(worker.id(), signals::offer);
        workers.markOffline(worker.id());
        output.answer(
                "watch(watched), and markOffline(watched)",
                () -> signals.poll(30, TimeUnit.SECONDS),
                WorkerStore.ChangeHint.WORKER_CHANGED);
        watch.close();
        workers.markOnline(worker.id());
        workers.unregister(worker);
    }

    static void unregistration(TourContext context) {
        TourOutput output = context.output();
        WorkerManager workers = context.workers();
        Registration last = workers.register("last-one", RegisterOptions.defaults());
        output.answer("listWorkers()", () -> workers.listWorkers().ids(), List.of(last.id()));
        workers.unregister(last);
        output.answer(
                "unregister(last-one), and listWorkers(EVERYTHING)",
                () -> workers.diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .ids(),
                List.of());
        output.answer(
                "getStats().fleet().total()", () -> workers.getStats().fleet().total(), 0L);
    }
}
