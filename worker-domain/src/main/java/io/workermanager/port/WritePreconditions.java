package io.workermanager.port;

import io.workermanager.model.InvalidValueException;
import io.workermanager.model.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The conditions besides the expected version that a store checks in the same atomic step as the write.
 *
 * @param notBefore the first instant of the window, store time; rounded up to a whole millisecond
 * @param notAfter the last instant of the window, store time, so that a late duplicate of the write does nothing; at
 *     most {@link #LONGEST_WINDOW} after {@code notBefore}; rounded down to a whole millisecond
 * @param controlRevision the required revision of the fleet control, if the write depends on its orders
 * @param handover the session that this write takes over, if any
 */
public record WritePreconditions(
        Instant notBefore, Instant notAfter, OptionalLong controlRevision, Optional<SessionTransfer> handover) {
    /**
     * A session that a write takes over. A record, the written one or another, must hold it under this token.
     *
     * @param session the session
     * @param token the current fencing token
     */
    public record SessionTransfer(SessionId session, long token) {
        /** Rejects null. */
        public SessionTransfer {
            Objects.requireNonNull(session, "session");
        }
    }

    /** The longest window of a write, one minute. Stores keep tombstones at least as long. */
    public static final Duration LONGEST_WINDOW = Duration.ofMinutes(1);

    /**
     * Checks the bounds and reduces the window to whole milliseconds, as a store's clock has no finer values.
     *
     * @throws InvalidValueException if the window is longer than {@link #LONGEST_WINDOW}
     */
    public WritePreconditions {
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(notAfter, "notAfter");
        Objects.requireNonNull(controlRevision, "controlRevision");
        Objects.requireNonNull(handover, "handover");
        if (Duration.between(notBefore, notAfter).compareTo(LONGEST_WINDOW) > 0) {
            throw new InvalidValueException(
                    "a write has a window of at most " + LONGEST_WINDOW + ", had " + notBefore + " to " + notAfter);
        }
        Instant begun = notBefore.truncatedTo(ChronoUnit.MILLIS);
        notBefore = begun.isBefore(notBefore) ? begun.plusMillis(1) : begun;
        notAfter = notAfter.truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Returns preconditions with a window only.
     *
     * @param notBefore the first instant
     * @param notAfter the last instant
     * @return the preconditions
     * @throws InvalidValueException if the window is longer than {@link #LONGEST_WINDOW}
     */
    public static WritePreconditions within(Instant notBefore, Instant notAfter) {
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(notAfter, "notAfter");
        return new WritePreconditions(notBefore, notAfter, OptionalLong.empty(), Optional.empty());
    }

    /**
     * Returns these preconditions with a required revision of the fleet control.
     *
     * @param revision the revision
     * @return a copy
     */
    public WritePreconditions underControl(long revision) {
        return new WritePreconditions(notBefore, notAfter, OptionalLong.of(revision), handover);
    }

    /**
     * Returns these preconditions for a write that takes over a session.
     *
     * @param from the session and its current token
     * @return a copy
     */
    public WritePreconditions takingOver(SessionTransfer from) {
        Objects.requireNonNull(from, "from");
        return new WritePreconditions(notBefore, notAfter, controlRevision, Optional.of(from));
    }

    /**
     * Returns whether a time lies in the window, both ends included.
     *
     * @param at the store's time
     * @return whether the time lies in the window
     */
    public boolean windowHolds(Instant at) {
        Objects.requireNonNull(at, "at");
        return !at.isBefore(notBefore) && !at.isAfter(notAfter);
    }
}
