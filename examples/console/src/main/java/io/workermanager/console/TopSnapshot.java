package io.workermanager.console;

import io.workermanager.model.FleetControl;
import io.workermanager.model.FleetStats;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerView;
import java.util.List;

/**
 * The fleet as the screen shows it.
 *
 * @param stats the counts
 * @param control the holds
 * @param workers every worker that has a record, dead ones included
 */
record TopSnapshot(FleetStats stats, FleetControl control, List<WorkerView> workers) {
    static TopSnapshot read(Fleet fleet) {
        return new TopSnapshot(
                fleet.workers().getStats(),
                fleet.workers().fleet().control(),
                fleet.workers()
                        .diagnosis()
                        .listWorkers(WorkerList.Options.everything())
                        .workers());
    }
}
