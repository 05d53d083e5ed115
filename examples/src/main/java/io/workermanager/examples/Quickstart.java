package io.workermanager.examples;

import io.workermanager.Registration;
import io.workermanager.WorkerManager;
import io.workermanager.inmemory.InMemoryWorkerStore;
import io.workermanager.model.Claim;
import io.workermanager.model.Criteria;
import io.workermanager.model.RegisterOptions;
import io.workermanager.port.WorkerStore;
import picocli.CommandLine.Command;

/** The first sample of README.md. */
@Command(name = "quickstart", description = "Runs the first sample of README.md, in memory.")
final class Quickstart implements Runnable {
    @Override
    public void run() {
        // sample: quickstart
        try (WorkerStore store = InMemoryWorkerStore.create()) {
            WorkerManager workers = WorkerManager.create(store);

            // A worker process registers, and then sends heartbeats.
            Registration me = workers.register(
                    "worker-1", RegisterOptions.exchange("binance").withCapabilities("spot", "futures"));
            workers.heartbeat(me);

            // A dispatcher finds a free worker for a session and assigns the session to it, in one step.
            Criteria wanted = Criteria.exchange("binance").andCapabilities("futures");
            Claim claim = workers.claim(wanted, "BTC/USD").orElseThrow();
            System.out.println(claim.worker() + " runs BTC/USD under fencing token " + claim.token());
            workers.release(claim);

            // An operator takes the worker out of service. It stays out until markOnline, even if the process restarts.
            workers.markOffline("worker-1");
            System.out.println(workers.diagnosis().explain(wanted));
        }
        // end
    }
}
