package io.workermanager.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

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
    public StopStage stage() {
        if (stoppedAt.isPresent()) {
            return StopStage.STOPPED;
        }
        if (drainingAt.isPresent()) {
            return StopStage.DRAINING;
        }
        return seenAt.isPresent() ? StopStage.SEEN : StopStage.REQUESTED;
    }
}
