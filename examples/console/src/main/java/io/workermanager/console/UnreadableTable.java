package io.workermanager.console;

import io.workermanager.model.WorkerList;
import java.time.Instant;
import java.util.List;

/** The table of records that cannot be read. */
final class UnreadableTable {
    private UnreadableTable() {}

    static Table<WorkerList.Unreadable> of(List<WorkerList.Unreadable> records, Instant now) {
        return new Table<>(records, now, "none")
                .column("ID", "id", WorkerList.Unreadable::id)
                .column("BEAT", "lastHeartbeat", WorkerList.Unreadable::lastHeartbeat)
                .column("WHY", "why", WorkerList.Unreadable::why);
    }
}
