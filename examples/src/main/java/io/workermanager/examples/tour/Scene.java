package io.workermanager.examples.tour;

import io.workermanager.Settings;
import io.workermanager.WorkerManager;
import java.time.Duration;

/**
 * What a chapter plays with.
 *
 * @param stage the store, and how time passes on it
 * @param workers a manager as most would have it
 * @param mortals a manager whose leases end while one watches
 * @param narrator tells what is done, and checks what came back
 */
record Scene(Stage stage, WorkerManager workers, WorkerManager mortals, Narrator narrator) {
    static Scene on(Stage stage, Narrator narrator) {
        Settings settings = Settings.DEFAULTS;
        return new Scene(
                stage,
                WorkerManager.over(stage.store(), settings),
                WorkerManager.over(stage.store(), settings.ttl(stage.shortTtl())),
                narrator);
    }

    void letTheLeasesEnd() {
        Duration longer = stage.shortTtl().plus(stage.shortTtl().dividedBy(10));
        narrator.aside("... " + longer.toMillis() / 1000.0 + " s of store time without a heartbeat ...");
        stage.elapse(longer);
    }
}
