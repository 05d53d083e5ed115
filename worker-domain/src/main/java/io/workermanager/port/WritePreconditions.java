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
 * What must hold, besides the expected version, in the same atomic step that writes.
 *
 * @param notBefore the store's time must have come to this; a whole millisecond, the next one if it was given none
 * @param notAfter the store's time must not have passed this, so that a late duplicate of the write does nothing; at most
 *     {@link #LONGEST_WINDOW} after {@code notBefore}; a whole millisecond, the one before if it was given none
 * @param controlRevision the revision that the fleet control must still have, if the write was decided under its orders
 * @param handover the session that this write takes on from where it is held now, if it does
 */
public record WritePreconditions(
        Instant notBefore, Instant notAfter, OptionalLong controlRevision, Optional<SessionTransfer> handover) {
    /**
     * A session that some record, the one written or another, must hold under a token: only then may it be taken from there.
     *
     * @param session the session
     * @param token the fencing token that it is held under
     */
    public record SessionTransfer(SessionId session, long token) {
        /** Refuses what is null. */
        public SessionTransfer {
            Objects.requireNonNull(session, "session");
        }
    }

    /** The longest time that a write may be under way, one minute; stores remember removed ids at least as long. */
    public static final Duration LONGEST_WINDOW = Duration.ofMinutes(1);

    /**
     * Checks the bounds, and keeps the whole milliseconds of the window, which are those that a store's clock can show.
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
     * Returns terms about time alone.
     *
     * @param notBefore the first instant
     * @param notAfter the last instant
     * @return the terms
     * @throws InvalidValueException if the window is longer than {@link #LONGEST_WINDOW}
     */
    public static WritePreconditions within(Instant notBefore, Instant notAfter) {
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(notAfter, "notAfter");
        return new WritePreconditions(notBefore, notAfter, OptionalLong.empty(), Optional.empty());
    }

    /**
     * These terms for a write that was decided under a revision of the fleet control.
     *
     * @param revision the revision
     * @return a copy
     */
    public WritePreconditions underControl(long revision) {
        return new WritePreconditions(notBefore, notAfter, OptionalLong.of(revision), handover);
    }

    /**
     * These terms for a write that takes a session on from where it is held.
     *
     * @param from the session, and the token that it is held under
     * @return a copy
     */
    public WritePreconditions takingOver(SessionTransfer from) {
        Objects.requireNonNull(from, "from");
        return new WritePreconditions(notBefore, notAfter, controlRevision, Optional.of(from));
    }

    /**
     * Tells whether a time lies in the window, both ends included.
     *
     * @param at the store's time
     * @return whether it does
     */
    public boolean windowHolds(Instant at) {
        Objects.requireNonNull(at, "at");
        return !at.isBefore(notBefore) && !at.isAfter(notAfter);
    }
}
