package io.workermanager.livepage.snapshot;

import io.workermanager.model.FleetControl;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import java.time.Instant;
import java.util.List;

/**
 * What the store returned in one reading of the whole fleet.
 *
 * @param at the store's time
 * @param records the readable records
 * @param unreadable the records that cannot be read
 * @param control the orders to the fleet
 */
record FleetReading(
        Instant at, List<WorkerRecord> records, List<WorkerList.Unreadable> unreadable, FleetControl control) {
    static final FleetReading NONE = new FleetReading(Instant.EPOCH, List.of(), List.of(), FleetControl.none());
}
