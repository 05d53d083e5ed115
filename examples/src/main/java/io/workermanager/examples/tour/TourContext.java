package io.workermanager.examples.tour;

import io.workermanager.WorkerManager;
import io.workermanager.model.WorkerManagerSettings;
import java.time.Duration;

/**
 * What a chapter plays with.
 *
 * @param stage the store, and how time passes on it
 * @param workers a manager as most would have it
 * @param mortals a manager whose leases end while one watches
 * @param narrator tells what is done, and checks what came back
 */
record TourContext(TourStore stage, WorkerManager workers, WorkerManager mortals, TourOutput narrator) {
    static TourContext on(TourStore stage, TourOutput narrator) {
        WorkerManagerSettings settings = WorkerManagerSettings.defaults();
        return new TourContext(
                stage,
                WorkerManager.create(stage.store(), settings),
                WorkerManager.create(stage.store(), settings.withTtl(stage.shortTtl())),
                narrator);
    }

    void letTheLeasesEnd() {
        Duration longer = stage.shortTtl().plus(stage.shortTtl().dividedBy(10));
        narrator.aside("... " + longer.toMillis() / 1000.0 + " s of store time without a heartbeat ...");
        stage.elapse(longer);
    }
}
