package io.workermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A shutdown request in a worker's record, with the worker's acknowledgements. It applies to one incarnation: the next
 * registration of the id starts without it.
 *
 * @param underRevision the control revision of the request; clearing the signals under a greater revision voids the
 *     request
 * @param cause who gave the request and why
 * @param requestedAt when the request was given, store time
 * @param seenAt when the worker read the request
 * @param drainingAt when the worker stopped taking sessions
 * @param stoppedAt when the worker stopped
 */
public record ShutdownRequest(
        long underRevision,
        Order.Cause cause,
        Instant requestedAt,
        Optional<Instant> seenAt,
        Optional<Instant> drainingAt,
        Optional<Instant> stoppedAt) {
    /**
     * Checks the bounds.
     *
     * @throws InvalidValueException if a value breaks its bound
     */
    public ShutdownRequest {
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(requestedAt, "requestedAt");
        Objects.requireNonNull(seenAt, "seenAt");
        Objects.requireNonNull(drainingAt, "drainingAt");
        Objects.requireNonNull(stoppedAt, "stoppedAt");
        Validation.number("underRevision", underRevision, 0);
        requestedAt = Validation.time("requestedAt", requestedAt);
        seenAt = seenAt.map(time -> Validation.time("seenAt", time));
        drainingAt = drainingAt.map(time -> Validation.time("drainingAt", time));
        stoppedAt = stoppedAt.map(time -> Validation.time("stoppedAt", time));
    }

    /**
     * Returns the stage that the worker has reached.
     *
     * @return the last stage that has a time
     */
    public ShutdownRequest.Stage stage() {
        if (stoppedAt.isPresent()) {
            return ShutdownRequest.Stage.STOPPED;
        }
        if (drainingAt.isPresent()) {
            return ShutdownRequest.Stage.DRAINING;
        }
        return seenAt.isPresent() ? ShutdownRequest.Stage.SEEN : ShutdownRequest.Stage.REQUESTED;
    }

    /** The progress of a worker with a shutdown request. Stages only advance. */
    public enum Stage {
        /** The worker has not acknowledged the request yet. */
        REQUESTED,
        /** The worker has read the request. Reading does not remove it. */
        SEEN,
        /** The worker takes no new session and finishes its current one. */
        DRAINING,
        /** The worker has stopped. */
        STOPPED
    }

    /**
     * The progress of all workers with a shutdown request.
     *
     * @param asked the number of workers with a shutdown request when the wait began
     * @param stopped the number of them that reported it, left, or were superseded
     * @param died the number of them whose lease ran out
     * @param busy the remaining workers
     */
    public record Progress(int asked, int stopped, int died, List<Busy> busy) {
        /**
         * A worker that has not stopped.
         *
         * @param worker the worker's id
         * @param stage the stage that it has reached
         * @param session the session that it holds, if any
         */
        public record Busy(WorkerId worker, ShutdownRequest.Stage stage, Optional<SessionId> session) {
            /** Rejects null. */
            public Busy {
                Objects.requireNonNull(worker, "worker");
                Objects.requireNonNull(stage, "stage");
                Objects.requireNonNull(session, "session");
            }

            @Override
            public String toString() {
                return worker + " " + stage
                        + session.map(name -> " with " + name).orElse("");
            }
        }

        /** Copies the list. */
        public Progress {
            Objects.requireNonNull(busy, "busy");
            busy = List.copyOf(busy);
        }

        /**
         * Returns whether the wait is over.
         *
         * @return whether no worker is busy
         */
        public boolean done() {
            return busy.isEmpty();
        }

        @Override
        public String toString() {
            return stopped + " of " + asked + " stopped" + (died == 0 ? "" : ", " + died + " died")
                    + (done() ? "" : busy.stream().map(Busy::toString).collect(Collectors.joining(", ", "; ", "")));
        }
    }
}
