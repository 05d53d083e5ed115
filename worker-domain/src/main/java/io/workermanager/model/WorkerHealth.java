package io.workermanager.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The health of a worker. A worker without a record is unhealthy for the reason {@link WorkerView.Reason.Kind#ABSENT}.
 *
 * @param id the requested id
 * @param worker the worker; empty if the id has no record
 */
public record WorkerHealth(WorkerId id, Optional<WorkerView> worker) {
    private static final List<WorkerView.Reason> ABSENT =
            List.of(new WorkerView.Reason(WorkerView.Reason.Kind.ABSENT, WorkerNotFoundException.NO_RECORD));

    /** Rejects null. */
    public WorkerHealth {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(worker, "worker");
    }

    /**
     * Returns the reasons why the worker is not healthy.
     *
     * @return the reasons; empty if it is healthy
     */
    public List<WorkerView.Reason> reasons() {
        return worker.map(WorkerView::reasons).orElse(ABSENT);
    }

    /**
     * Returns whether the worker is healthy.
     *
     * @return whether there are no reasons
     */
    public boolean isHealthy() {
        return reasons().isEmpty();
    }

    /**
     * Returns whether the worker is alive.
     *
     * @return whether the worker exists, and {@link WorkerView#isAlive()}
     */
    public boolean isAlive() {
        return worker.filter(WorkerView::isAlive).isPresent();
    }

    /**
     * Returns whether operators let the worker take sessions.
     *
     * @return whether the worker exists, and {@link WorkerView#isOnline()}
     */
    public boolean isOnline() {
        return worker.filter(WorkerView::isOnline).isPresent();
    }

    /**
     * Returns whether a claim may take the worker.
     *
     * @return whether the worker exists, and {@link WorkerView#isAvailable()}
     */
    public boolean isAvailable() {
        return worker.filter(WorkerView::isAvailable).isPresent();
    }

    /**
     * Returns the session that the worker holds.
     *
     * @return the session, if any
     */
    public Optional<SessionId> activeSession() {
        return worker.flatMap(WorkerView::activeSession);
    }

    /**
     * Returns the shutdown request in force.
     *
     * @return the request, if any
     */
    public Optional<ShutdownRequest> stopOrder() {
        return worker.flatMap(WorkerView::stopOrder);
    }

    @Override
    public String toString() {
        return worker.map(WorkerView::toString).orElse(id + " " + reasons());
    }
}
