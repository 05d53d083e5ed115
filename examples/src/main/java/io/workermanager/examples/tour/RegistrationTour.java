package io.workermanager.examples.tour;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.model.Heartbeat;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.RegistrationLostException;
import io.workermanager.model.SessionId;
import io.workermanager.model.SupersededException;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerView;
import java.util.Optional;

/** Registration and heartbeats. */
final class RegistrationTour implements TourStep {
    @Override
    public String title() {
        return "A process registers, beats, and is alone under its id";
    }

    @Override
    public void run(TourContext context) {
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
}
