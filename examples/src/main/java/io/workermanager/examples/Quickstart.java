package io.workermanager.examples;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.*;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.port.WorkerStore;
import picocli.CommandLine.Command;

/** The lines that the README begins with. */
@Command(name = "quickstart", description = "Runs the lines that the README begins with.")
final class Quickstart implements Runnable {
    @Override
    public void run() {
        // README: begin
        try (WorkerStore store = InMemoryWorkerStore.create()) { // or RedisWorkerStore.connect(...)
            WorkerManager workers = WorkerManager.create(store);

            WorkerId id = WorkerManager.generateWorkerId("websocket", "kraken", "server-1");
            Registration me =
                    workers.register(id, RegisterOptions.type("websocket").withCapabilities("spot", "futures"));
            workers.heartbeat(me);

            Criteria wanted = Criteria.exchange("kraken").andCapabilities("futures");
            Claim claim = workers.claim(wanted, SessionId.of("BTC/USD")).orElseThrow();
            System.out.println(claim.worker() + " holds BTC/USD under token " + claim.token());

            workers.release(claim);
            workers.markOffline(id); // stands until markOnline, whatever the process does
            System.out.println(workers.diagnosis().explain(wanted));
        }
        // README: end
    }
}
