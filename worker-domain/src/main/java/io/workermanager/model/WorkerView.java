package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A worker as people and dispatchers see it at one time: the single place where a record, the fleet control and the store's
 * time become words. Listings, finders, health and claims all decide by it, and so agree.
 *
 * @param worker the record
 * @param at the store's time that this holds for
 * @param liveness whether its process is there
 * @param status the effective status: {@code OFFLINE} also while a hold is on it
 * @param stopOrder the order to stop that stands, the worker's own or the fleet's
 * @param reasons everything that stands against its health; none if it is healthy
 */
public record WorkerView(
        WorkerRecord worker,
        Instant at,
        Lease.Liveness liveness,
        WorkerStatus status,
        Optional<ShutdownRequest> stopOrder,
        List<WorkerView.Reason> reasons) {
    /**
     * Keeps its own copy of the reasons.
     */
    public WorkerView {
        Objects.requireNonNull(worker, "worker");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(liveness, "liveness");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(stopOrder, "stopOrder");
        Objects.requireNonNull(reasons, "reasons");
        reasons = List.copyOf(reasons);
    }

    /**
     * Returns the worker's name.
     *
     * @return its id
     */
    public WorkerId id() {
        return worker.id();
    }

    /**
     * Tells whether its lease runs.
     *
     * @return whether it is alive
     */
    public boolean isAlive() {
        return liveness == Lease.Liveness.ALIVE;
    }

    /**
     * Tells whether it may take sessions as far as operators are concerned.
     *
     * @return whether it is alive, marked online, and no hold is on it
     */
    public boolean isOnline() {
        return isAlive() && (status == WorkerStatus.IDLE || status == WorkerStatus.PROCESSING);
    }

    /**
     * Tells whether nothing stands against it.
     *
     * @return whether there are no reasons
     */
    public boolean isHealthy() {
        return reasons.isEmpty();
    }

    /**
     * Tells whether a claim may take it: alive, online, no session, no hold, not asked to stop.
     *
     * @return whether it is healthy, holds nothing, and has room for one more session that might have to be recovered
     */
    public boolean isAvailable() {
        return isHealthy() && worker.assignment().isEmpty() && !full();
    }

    private boolean full() {
        return worker.orphans().size() >= WorkerRecord.ORPHANS;
    }

    /**
     * Returns everything that keeps a claim from taking it.
     *
     * @return the reasons, and that it is busy if it is; none if it is available
     */
    public List<WorkerView.Reason> reasonsAgainstClaim() {
        List<WorkerView.Reason> all = new ArrayList<>(reasons);
        worker.assignment()
                .ifPresent(held -> all.add(
                        new WorkerView.Reason(WorkerView.Reason.Kind.BUSY, "it holds session " + held.session())));
        if (full()) {
            all.add(new WorkerView.Reason(
                    WorkerView.Reason.Kind.BUSY, WorkerRecord.ORPHANS + " sessions wait in its record for recovery"));
        }
        return List.copyOf(all);
    }

    /**
     * Returns how long ago it last called.
     *
     * @return the age, never negative
     */
    public Duration heartbeatAge() {
        return age(worker.lease().lastHeartbeat());
    }

    /**
     * Returns how long ago this incarnation registered.
     *
     * @return the age, never negative
     */
    public Duration uptime() {
        return age(worker.startedAt());
    }

    /**
     * Returns the session that it holds.
     *
     * @return the session, if there is one
     */
    public Optional<SessionId> activeSession() {
        return worker.assignment().map(WorkerRecord.Assignment::session);
    }

    private Duration age(Instant since) {
        return at.isBefore(since) ? Duration.ZERO : Duration.between(since, at);
    }

    @Override
    public String toString() {
        return id() + " " + worker.profile() + " " + liveness + " " + status
                + activeSession().map(session -> " session=" + session).orElse("")
                + (reasons.isEmpty() ? "" : " " + reasons);
    }

    /**
     * One reason why a worker is not healthy, or may not take a session.
     *
     * @param kind which one
     * @param detail in words, for people
     */
    public record Reason(Kind kind, String detail) {
        /** Refuses what is null. */
        public Reason {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(detail, "detail");
        }

        /** What can stand against a worker. */
        public enum Kind {
            /** Its lease ran out. */
            EXPIRED,
            /** It left. */
            LEFT,
            /** It is marked offline. */
            OFFLINE,
            /** It is paused. */
            PAUSED,
            /** A fleet hold is on it; there is one such reason a hold. */
            HELD,
            /** It was asked to stop. */
            SHUTDOWN_REQUESTED,
            /** The fleet control was lost while holds stood, and nobody has written it again; or it cannot be read. */
            CONTROL_LOST,
            /** It holds a session, or too many wait in its record: nothing against its health, but against another session. */
            BUSY
        }

        @Override
        public String toString() {
            return detail;
        }
    }
}
