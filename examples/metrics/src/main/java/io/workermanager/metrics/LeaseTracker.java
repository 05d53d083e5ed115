package io.workermanager.metrics;

import io.workermanager.model.Lease;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The leases of some workers of this process, as its store confirmed them. Time counts on the monotonic clock from just before the
 * heartbeat was sent, as in the agent itself.
 */
final class LeaseTracker {
    private static final Renewal NONE = new Renewal(Instant.MIN, Duration.ZERO, 0);

    private final Map<WorkerId, Renewal> renewals = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    LeaseTracker(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    private record Renewal(Instant heartbeat, Duration ttl, long sentAt) {}

    void track(WorkerId id) {
        renewals.putIfAbsent(id, NONE);
    }

    void forget(WorkerId id) {
        renewals.remove(id);
    }

    long now() {
        return nanoTime.getAsLong();
    }

    void record(List<Write> writes, List<WriteResult> results, long sentAt) {
        for (int i = 0; i < Math.min(writes.size(), results.size()); i++) {
            if (results.get(i) instanceof WriteResult.Applied) {
                Optional<WorkerRecord> after = writes.get(i).after();
                renewals.computeIfPresent(
                        writes.get(i).id(),
                        (id, last) ->
                                after.map(next -> renewed(last, next, sentAt)).orElse(NONE));
            }
        }
    }

    /** A write that keeps the time of the heartbeat, such as a mark, renews nothing. */
    private static Renewal renewed(Renewal last, WorkerRecord next, long sentAt) {
        Lease lease = next.lease();
        if (lease.leftAt().isPresent()) {
            return NONE;
        }
        return lease.lastHeartbeat().isAfter(last.heartbeat())
                ? new Renewal(lease.lastHeartbeat(), lease.ttl(), sentAt)
                : last;
    }

    /** What remains of a lease, zero if it is over; empty if the worker has no lease. */
    Optional<Duration> remaining(WorkerId id) {
        Renewal last = renewals.getOrDefault(id, NONE);
        if (last.equals(NONE)) {
            return Optional.empty();
        }
        long remaining = last.ttl().toNanos() - (now() - last.sentAt());
        return Optional.of(Duration.ofNanos(Math.max(0, remaining)));
    }
}
