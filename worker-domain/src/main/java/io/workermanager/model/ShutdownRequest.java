package io.workermanager.model;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The order to stop, as one worker's record carries it, with the worker's acknowledgements. It is bound to one
 * incarnation: the next registration of the id starts without it.
 *
 * @param underRevision the control revision that it was given under; void once the signals were cleared under a greater one
 * @param cause who asked and why
 * @param requestedAt when, store time
 * @param seenAt when the worker had read it
 * @param drainingAt when it stopped taking sessions
 * @param stoppedAt when it was done
 */
public record ShutdownRequest(
        long underRevision,
        OrderCause cause,
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
     * Returns how far the worker has come.
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

    /** How far a worker has come in obeying a shutdown request. Stages only advance. */
    public enum Stage {
        /** Asked, no word from the worker yet. */
        REQUESTED,
        /** The worker has read it; reading never consumes. */
        SEEN,
        /** It takes nothing new and finishes what it has. */
        DRAINING,
        /** It is done. */
        STOPPED
    }

    /**
     * How far workers that were asked to stop have come.
     *
     * @param asked how many had an order to stop when the wait began
     * @param stopped how many of them said so, left, or made place for a newer process
     * @param died how many of them stopped calling without a goodbye
     * @param busy the others
     */
    public record Progress(int asked, int stopped, int died, List<Busy> busy) {
        /**
         * A worker that has not stopped.
         *
         * @param worker its id
         * @param stage how far it is
         * @param session what it is busy with, if with something
         */
        public record Busy(WorkerId worker, ShutdownRequest.Stage stage, Optional<SessionId> session) {
            /** Refuses what is null. */
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

        /**
         * Keeps its own copy.
         */
        public Progress {
            Objects.requireNonNull(busy, "busy");
            busy = List.copyOf(busy);
        }

        /**
         * Tells whether there is nothing to wait for.
         *
         * @return whether nobody is busy
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
