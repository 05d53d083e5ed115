package io.workermanager.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A worker at one time, derived from its record, the fleet control and the store's time. Listings, finders, health and
 * claims all use it, so that they agree.
 *
 * @param worker the record
 * @param at the store's time of this view
 * @param liveness whether the worker is alive
 * @param status the effective status: also {@code OFFLINE} while a hold is on the worker
 * @param stopOrder the shutdown request in force, the worker's own or the fleet's
 * @param reasons the reasons why the worker is not healthy; empty if it is healthy
 */
public record WorkerView(
        WorkerRecord worker,
        Instant at,
        Lease.Liveness liveness,
        WorkerStatus status,
        Optional<ShutdownRequest> stopOrder,
        List<WorkerView.Reason> reasons) {
    /** Copies the reasons. */
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
     * Returns the worker's id.
     *
     * @return the id
     */
    public WorkerId id() {
        return worker.id();
    }

    /**
     * Returns whether the worker is alive.
     *
     * @return whether the lease has not run out and the worker has not left
     */
    public boolean isAlive() {
        return liveness == Lease.Liveness.ALIVE;
    }

    /**
     * Returns whether the worker is alive and no mark or hold keeps it from taking sessions.
     *
     * @return whether the worker is alive, online and under no hold
     */
    public boolean isOnline() {
        return isAlive() && (status == WorkerStatus.IDLE || status == WorkerStatus.PROCESSING);
    }

    /**
     * Returns whether the worker is healthy.
     *
     * @return whether there are no reasons
     */
    public boolean isHealthy() {
        return reasons.isEmpty();
    }

    /**
     * Returns whether a claim may take the worker: it is alive, online, without a session, a hold and a shutdown
     * request.
     *
     * @return whether the worker is healthy, holds no session, and its record has room for one more orphan
     */
    public boolean isAvailable() {
        return isHealthy() && worker.assignment().isEmpty() && !full();
    }

    private boolean full() {
        return worker.orphans().size() >= WorkerRecord.ORPHANS;
    }

    /**
     * Returns the reasons that keep a claim from taking the worker.
     *
     * @return the reasons against its health, and {@link Reason.Kind#BUSY} if it is busy; empty if it is available
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
     * Returns the time since the last heartbeat.
     *
     * @return the age, never negative
     */
    public Duration heartbeatAge() {
        return age(worker.lease().lastHeartbeat());
    }

    /**
     * Returns the time since this incarnation registered.
     *
     * @return the age, never negative
     */
    public Duration uptime() {
        return age(worker.startedAt());
    }

    /**
     * Returns when the worker's mark ends. Its first heartbeat from then on lifts the mark.
     *
     * @return the store's time; empty without a mark, and for a mark that an operator must lift
     */
    public Optional<Instant> endOfMark() {
        return worker.availability() == Availability.ONLINE
                ? Optional.empty()
                : worker.markOrder().flatMap(WorkerRecord.MarkOrder::until);
    }

    /**
     * Returns the session that the worker holds.
     *
     * @return the session, if any
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
     * @param kind the kind of reason
     * @param detail a text for people
     */
    public record Reason(Kind kind, String detail) {
        /** Rejects null. */
        public Reason {
            Objects.requireNonNull(kind, "kind");
            Objects.requireNonNull(detail, "detail");
        }

        /** The kind of a reason. */
        public enum Kind {
            /** The id has no record. */
            ABSENT,
            /** The lease ran out. */
            EXPIRED,
            /** The worker left. */
            LEFT,
            /** The worker is marked offline. */
            OFFLINE,
            /** The worker is paused. */
            PAUSED,
            /** A hold is on the worker. Each hold is a reason of its own. */
            HELD,
            /** The worker has a shutdown request. */
            SHUTDOWN_REQUESTED,
            /**
             * The fleet control cannot be read, or it was lost with active holds and no operator has written it again.
             */
            CONTROL_LOST,
            /**
             * The worker holds a session, or too many orphans wait in its record. It is healthy, but it may not take
             * another session.
             */
            BUSY
        }

        @Override
        public String toString() {
            return detail;
        }
    }
}
