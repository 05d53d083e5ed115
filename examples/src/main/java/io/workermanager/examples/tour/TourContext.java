package io.workermanager.examples.tour;

import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;

/**
 * What a step of the tour uses.
 *
 * @param tourStore the store, and how time passes on it
 * @param workers a manager with the default settings
 * @param shortLived a manager with short leases
 * @param output prints each call and checks its result
 */
record TourContext(TourStage tourStore, WorkerManager workers, WorkerManager shortLived, TourOutput output) {
    static TourContext on(TourStage tourStore, TourOutput output) {
        WorkerManagerSettings settings = WorkerManagerSettings.defaults();
        return new TourContext(
                tourStore,
                WorkerManager.create(tourStore.store(), settings),
                WorkerManager.create(tourStore.store(), settings.withTtl(tourStore.shortTtl())),
                output);
    }

    void letLeasesExpire() {
        Duration longer = tourStore.shortTtl().plus(tourStore.shortTtl().dividedBy(10));
        output.note("... " + longer.toMillis() / 1000.0 + " s of store time without a heartbeat ...");
        tourStore.elapse(longer);
    }
}
