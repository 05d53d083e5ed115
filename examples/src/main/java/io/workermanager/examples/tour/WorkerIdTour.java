package io.workermanager.examples.tour;

import io.workermanager.WorkerManager;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.WorkerId;

/** Generated ids. */
final class WorkerIdTour implements TourStep {
    @Override
    public String title() {
        return "An id says what a worker is";
    }

    @Override
    public void run(TourContext context) {
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
}
