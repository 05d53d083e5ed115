package io.workermanager.rules;

import io.workermanager.model.Availability;
import io.workermanager.model.Lease;
import io.workermanager.model.WorkerManagerSettings;
import io.workermanager.model.WorkerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides how long the store retains a record. */
public final class RetentionPolicy {
    /** The longest time that a store accepts. It bounds the result also after a clock was set back. */
    private static final Duration LONGEST = WorkerManagerSettings.Retention.LONGEST.plus(Lease.LONGEST);

    private RetentionPolicy() {}

    /** Returns how much longer the store must retain a record; empty if the record should be removed. */
    public static Optional<Duration> keepFor(
            WorkerManagerSettings.Retention retention, WorkerRecord worker, Instant now) {
        Duration left = Duration.between(now, keepUntil(retention, worker));
        if (left.isNegative() || left.isZero()) {
            return Optional.empty();
        }
        return Optional.of(left.compareTo(LONGEST) < 0 ? left : LONGEST);
    }

    private static Instant keepUntil(WorkerManagerSettings.Retention retention, WorkerRecord worker) {
        Lease lease = worker.lease();
        Instant until = lease.leftAt().isEmpty() ? lease.deadline().plus(retention.ofDeaths()) : Instant.EPOCH;
        if (worker.assignment().isPresent()) {
            until = latest(until, lease.deadline().plus(retention.ofSessions()));
        }
        for (WorkerRecord.OrphanedSession orphan : worker.orphans()) {
            until = latest(
                    until, latest(lease.deadline(), orphan.recoverableFrom()).plus(retention.ofSessions()));
        }
        Optional<WorkerRecord.MarkOrder> order = worker.markOrder();
        if (worker.availability() != Availability.ONLINE) {
            until = latest(until, keepMarkUntil(retention, worker));
        } else if (order.filter(given -> given.markedFrom() > 0).isPresent()) {
            Instant lifted = latest(Instant.ofEpochMilli(order.get().revision()), worker.lastStatusChange());
            until = latest(until, lifted.plus(retention.ofMarks()));
        }
        return until;
    }

    /** A process may remember an older mark, so the order outlives its end. Nobody remembers a mark in advance. */
    private static Instant keepMarkUntil(WorkerManagerSettings.Retention retention, WorkerRecord worker) {
        Instant sign = latest(worker.lease().lastHeartbeat(), worker.lastStatusChange());
        Optional<Instant> end = worker.markOrder().flatMap(WorkerRecord.MarkOrder::until);
        return end.isPresent() && worker.isMarkedInAdvance()
                ? end.get()
                : latest(sign, end.orElse(sign)).plus(retention.ofMarks());
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
