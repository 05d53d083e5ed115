package io.workermanager.examples.tour;

import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;

/**
 * What a chapter of the tour uses.
 *
 * @param stage the store, and how time passes on it
 * @param workers a manager with the default settings
 * @param shortLived a manager with short leases
 * @param output prints each call and checks its result
 */
record TourContext(TourStage stage, WorkerManager workers, WorkerManager shortLived, TourOutput output) {
    static TourContext on(TourStage stage, TourOutput output) {
        WorkerManagerSettings settings = WorkerManagerSettings.defaults();
        return new TourContext(
                stage,
                WorkerManager.create(stage.store(), settings),
                WorkerManager.create(stage.store(), settings.withTtl(stage.shortTtl())),
                output);
    }

    void letLeasesExpire() {
        Duration longer = stage.shortTtl().plus(stage.shortTtl().dividedBy(10));
        output.note("... " + longer.toMillis() / 1000.0 + " s of store time without a heartbeat ...");
        stage.elapse(longer);
    }
}
