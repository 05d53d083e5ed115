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

    private static final Comparator<PartitionStore> BY_REPLY = (one, other) ->
            Long.compare(one.server().controlSince() - other.server().controlSince(), 0);

    /** The partition with the latest fleet control that this client has received. A sweep changes it and keeps its revision. */
    PartitionStore latest() {
        first().now();
        return all.stream()
                .filter(partition -> partition.server().knowsTime())
                .max(Comparator.<PartitionStore>comparingLong(
                                partition -> partition.control().revision())
                        .thenComparing(BY_REPLY))
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
