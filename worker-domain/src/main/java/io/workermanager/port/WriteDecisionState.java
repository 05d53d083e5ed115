package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The state that a store needs to decide a write, and the rules of {@link WorkerStore#write} as default methods. A
 * store that decides in this process implements the six abstract methods. A store that decides elsewhere, for example
 * in a script on its server, does not need this interface.
 *
 * <pre>{@code
 * synchronized WriteResult write(Write write) {
 *     return state.decide(write).orElseGet(() -> apply(write));
 * }
 *
 * private WriteResult apply(Write write) {
 *     Map<SessionId, SessionOwnership> ownerships = state.ownerships(write);
 *     // keep write.after() for write.keepFor(), or remove the record and store its tombstone; store the ownerships
 *     return new WriteResult.Applied(state.at());
 * }
 * }</pre>
 *
 * <p>All reads for one write, and the changes that follow, must be one atomic step: under a lock, or in a serializable
 * transaction. The methods may be called in any order, several times or not at all. Not safe for use by many threads
 * unless an implementation specifies it.
 */
public interface WriteDecisionState {
    /**
     * The tombstone of a removed id.
     *
     * @param version the version of the record that was removed last
     * @param incarnation the incarnation of that record, the greatest that was removed
     */
    record Removed(Version version, long incarnation) {
        /** Rejects null. */
        public Removed {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * The holder of a session and its fencing token, or the last token of a released session.
     *
     * @param holder the worker whose record holds the session; empty if it was released
     * @param token the current or last token; for a released session the clock in microseconds at the release, if that
     *     is greater
     */
    record SessionOwnership(Optional<WorkerId> holder, long token) {
        /** Rejects null. */
        public SessionOwnership {
            Objects.requireNonNull(holder, "holder");
        }

        /**
         * Returns whether a worker's record holds the session.
         *
         * @param worker the worker's id
         * @return whether the worker is the holder
         */
        public boolean isHeldBy(WorkerId worker) {
            Objects.requireNonNull(worker, "worker");
            return holder.isPresent() && holder.get().equals(worker);
        }

        /**
         * Returns this ownership after the {@code keepFor} of the holder's record has passed. No write released the
         * session, so that it is remembered under its token.
         *
         * @return an ownership without a holder
         */
        public SessionOwnership ended() {
            return new SessionOwnership(Optional.empty(), token);
        }
    }

    /**
     * Returns the time at which the write is decided.
     *
     * @return the store's time, in whole milliseconds; the same for all calls of one write
     */
    Instant at();

    /**
     * Returns the fleet control.
     *
     * @return the stored control, or {@link FleetControl#none()} if none is stored
     */
    FleetControl control();

    /**
     * Returns the stored record of an id.
     *
     * @param id the worker's id
     * @return the record, if any
     * @throws UnreadableRecordException if the stored record cannot be read
     */
    Optional<WorkerRecord> record(WorkerId id);

    /**
     * Returns the tombstone of an id.
     *
     * @param id the id
     * @return the tombstone, which must last for {@link Write.Preconditions#LONGEST_WINDOW} or longer; empty if none
     */
    Optional<Removed> removed(WorkerId id);

    /**
     * Returns the ownership of a session.
     *
     * @param session the session
     * @return the ownership; empty if no record ever held the session or the store has {@linkplain #forgottenBelow
     *     forgotten} it
     */
    Optional<SessionOwnership> ownership(SessionId session);

    /**
     * Returns the greatest fencing token that a session ever had.
     *
     * @return the token, 0 if none; the token of a released session may count too
     */
    long greatestToken();

    /**
     * Decides a write without applying it.
     *
     * @param write the write
     * @return applied if the write has run before; rejected as {@code Unreadable} if the stored record cannot be read,
     *     or with the first failed condition in the order of {@link WorkerStore#write}; empty if the store must apply
     *     the write now
     * @throws WorkerStoreException if a method of this state throws it, other than for an unreadable record
     */
    default Optional<WriteResult> decide(Write write) {
        Objects.requireNonNull(write, "write");
        return new WriteDecision(write, this).result();
    }

    /**
     * Decides a change of the fleet control without applying it.
     *
     * @param expected the control that was read
     * @param next the control to store
     * @param preconditions the window; the other parts have no effect here
     * @return applied if the change has run before; rejected as {@code OutsideWindow} or {@code
     *     ControlRevisionMismatch}; empty if the store must apply it now
     * @throws WorkerStoreException if a method of this state throws it
     */
    default Optional<WriteResult> decide(FleetControl expected, FleetControl next, Write.Preconditions preconditions) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(preconditions, "preconditions");
        FleetControl current = control();
        if (current.version().equals(next.version())) {
            return Optional.of(new Applied(at()));
        }
        if (!preconditions.windowHolds(at())) {
            return Optional.of(new Rejected(new RejectionReason.OutsideWindow(), at()));
        }
        return current.version().equals(expected.version())
                ? Optional.empty()
                : Optional.of(new Rejected(new RejectionReason.ControlRevisionMismatch(current.revision()), at()));
    }

    /**
     * Returns the new ownership of the sessions when a write is applied. A session that the record holds and its new
     * state does not have is released. A session that another record has taken over does not change.
     *
     * @param write the write, before it is applied
     * @return the ownerships to store in place of the current ones
     * @throws WorkerStoreException if a method of this state throws it
     */
    default Map<SessionId, SessionOwnership> ownerships(Write write) {
        Objects.requireNonNull(write, "write");
        List<SessionId> before = WriteDecision.sessions(write.before());
        Optional<WorkerRecord> next = write.after();
        List<SessionId> after = WriteDecision.sessions(next);
        if (before.isEmpty() && after.isEmpty()) {
            return Map.of();
        }
        Map<SessionId, SessionOwnership> ownerships = new LinkedHashMap<>();
        for (SessionId session : before) {
            ownership(session)
                    .filter(ownership -> ownership.isHeldBy(write.id()))
                    .map(held ->
                            new SessionOwnership(Optional.empty(), Math.max(held.token(), WriteDecision.micros(at()))))
                    .ifPresent(givenUp -> ownerships.put(session, givenUp));
        }
        for (SessionId session : after) {
            long token = next.orElseThrow().tokenOf(session).orElseThrow();
            ownerships.put(session, new SessionOwnership(Optional.of(write.id()), token));
        }
        return ownerships;
    }

    /**
     * Returns the token below which a store may forget a released session. An unknown session counts as released under
     * a token below it. The result does not fall when the clock is set back.
     *
     * @return {@link #greatestToken} less {@link Write.Preconditions#LONGEST_WINDOW} in microseconds; may be negative
     */
    default long forgottenBelow() {
        return greatestToken() - WriteDecision.WINDOW_MICROS;
    }
}
