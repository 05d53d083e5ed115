package io.workermanager.redis.partition;

import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import java.util.Comparator;
import java.util.List;

/** The partitions of a fleet, by the workers and sessions that belong to each. Safe for use by many threads. */
record PartitionTable(List<PartitionStore> all) {
    /** The partition that decides about the fleet control. */
    PartitionStore first() {
        return all.get(0);
    }

    int indexOf(WorkerId id) {
        return HashSlots.of(id.value(), all.size());
    }

    PartitionStore of(WorkerId id) {
        return all.get(indexOf(id));
    }

    PartitionStore of(SessionId session) {
        return all.get(HashSlots.of(session.value(), all.size()));
    }

    /** The partition with the latest fleet control that this client has received. */
    PartitionStore latest() {
        first().now();
        return all.stream()
                .filter(partition -> partition.server().knowsTime())
                .max(Comparator.comparingLong(partition -> partition.control().revision()))
                .orElseThrow();
    }

    /** Copies the latest control to the partition of a worker, if that has an older one and the user has the permission. */
    void spreadControl(WorkerId id, long revisionThere) {
        PartitionStore latest = latest();
        if (latest.control().revision() > revisionThere) {
            ParallelCalls.Attempt.of(() -> {
                of(id).copyControl(latest.storedControl(), latest.control());
                return latest;
            });
        }
    }
}
