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
 * What a store knows while it decides a write, and what follows from it: whether the write is to be applied, and who holds its
 * sessions then. A store that decides where this code runs answers the six questions and is given the rules of {@link
 * WorkerStore#write}; one that decides elsewhere, in a script of its server's perhaps, need not.
 *
 * <pre>{@code
 * synchronized WriteResult write(Write write) {
 *     return ledger.settle(write).orElseGet(() -> apply(write));
 * }
 *
 * private WriteResult apply(Write write) {
 *     Map<SessionId, SessionOwnership> tenures = ledger.tenures(write);
 *     // keep write.after() for write.keepFor(), or remove the record and remember it as removed; keep the tenures
 *     return new WriteResult.Applied(ledger.at());
 * }
 * }</pre>
 *
 * <p>All answers to one write, and what is stored then, belong to one atomic step: to a lock that is held, or a transaction that
 * nobody else writes beside. The questions may be asked in any order, several times or not at all. Not safe for use by many
 * threads, unless an implementation says otherwise.
 */
public interface WriteDecisionState {
    /**
     * What is remembered of a removed id.
     *
     * @param version of the record that was removed last
     * @param incarnation its incarnation, the greatest that was removed
     */
    record Removed(Version version, long incarnation) {
        /** Refuses what is null. */
        public Removed {
            Objects.requireNonNull(version, "version");
        }
    }

    /**
     * Who holds a session, or that it was given up; and under which fencing token.
     *
     * @param holder whose record holds it; empty if it was given up
     * @param token the token that it is held under, or was held under at last; or the clock in microseconds when it was given
     *     up, if that is greater
     */
    record SessionOwnership(Optional<WorkerId> holder, long token) {
        /** Refuses what is null. */
        public SessionOwnership {
            Objects.requireNonNull(holder, "holder");
        }

        /**
         * Tells whether a worker's record holds the session.
         *
         * @param worker whose
         * @return whether it is the holder's
         */
        public boolean isHeldBy(WorkerId worker) {
            Objects.requireNonNull(worker, "worker");
            return holder.isPresent() && holder.get().equals(worker);
        }

        /**
         * This tenure once the time of the holder's record has run out: nobody gave the session up, and it is remembered under
         * its token.
         *
         * @return a tenure without a holder
         */
        public SessionOwnership ended() {
            return new SessionOwnership(Optional.empty(), token);
        }
    }

    /**
     * Returns the time at which the write is decided.
     *
     * @return the store's time, in whole milliseconds; the same for all that belongs to one write
     */
    Instant at();

    /**
     * Returns the fleet control.
     *
     * @return the one that stands, {@link FleetControl#none()} if none does
     */
    FleetControl control();

    /**
     * Returns the record that is stored under an id.
     *
     * @param id whose
     * @return the record, if there is one
     * @throws UnreadableRecordException if what is stored is no record
     */
    Optional<WorkerRecord> record(WorkerId id);

    /**
     * Returns what is remembered of an id that was removed.
     *
     * @param id the id
     * @return what was removed; empty if nothing was, as far back as the store remembers: {@link WritePreconditions#LONGEST_WINDOW} or further
     */
    Optional<Removed> removed(WorkerId id);

    /**
     * Returns where a session is.
     *
     * @param session the session
     * @return its tenure; empty if the store knows nothing of it, because nobody ever held it or it was {@linkplain
     *     #forgottenBelow forgotten}
     */
    Optional<SessionOwnership> tenure(SessionId session);

    /**
     * Returns the greatest fencing token that any session was ever held under.
     *
     * @return the token, 0 if there is none; that of a session that was given up may count, too
     */
    long greatestToken();

    /**
     * Decides a write without applying it.
     *
     * @param write the write
     * @return applied, if it has run before; refused, with the first condition in the port's order that does not hold, or, if
     *     that cannot be told because what is stored is no record, as {@code Unreadable}; empty if the store is to apply it now
     * @throws WorkerStoreException if a question throws it, other than for an unreadable record
     */
    default Optional<WriteResult> decide(Write write) {
        Objects.requireNonNull(write, "write");
        return new WriteDecision(write, this).result();
    }

    /**
     * Decides a change of the fleet control without applying it.
     *
     * @param expected the control that was read
     * @param next what becomes of it
     * @param terms the window; nothing else in it counts here
     * @return applied, if it has run before; refused as {@code OutsideWindow} or {@code ControlRevisionMismatch}; empty if the store is to
     *     apply it now
     * @throws WorkerStoreException if a question throws it
     */
    default Optional<WriteResult> decide(FleetControl expected, FleetControl next, WritePreconditions terms) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(terms, "terms");
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        Objects.requireNonNull(terms, "terms");
        FleetControl current = control();
        if (current.version().equals(next.version())) {
            return Optional.of(new Applied(at()));
        }
        if (!terms.windowHolds(at())) {
            return Optional.of(new Rejected(new RejectionReason.OutsideWindow(), at()));
        }
        return current.version().equals(expected.version())
                ? Optional.empty()
                : Optional.of(new Rejected(new RejectionReason.ControlRevisionMismatch(current.revision()), at()));
    }

    /**
     * Returns what becomes of the sessions when a write is applied. What its record no longer names and still holds is given up;
     * a session that another has taken over is left alone.
     *
     * @param write one that is to be applied, and is not yet
     * @return the tenures to store, in place of those that the sessions have
     * @throws WorkerStoreException if a question throws it
     */
    default Map<SessionId, SessionOwnership> tenures(Write write) {
        Objects.requireNonNull(write, "write");
        List<SessionId> before = WriteDecision.sessions(write.before());
        Optional<WorkerRecord> next = write.after();
        List<SessionId> after = WriteDecision.sessions(next);
        if (before.isEmpty() && after.isEmpty()) {
            return Map.of();
        }
        Map<SessionId, SessionOwnership> tenures = new LinkedHashMap<>();
        for (SessionId session : before) {
            tenure(session)
                    .filter(tenure -> tenure.isHeldBy(write.id()))
                    .map(held ->
                            new SessionOwnership(Optional.empty(), Math.max(held.token(), WriteDecision.micros(at()))))
                    .ifPresent(givenUp -> tenures.put(session, givenUp));
        }
        for (SessionId session : after) {
            long token = next.orElseThrow().tokenOf(session).orElseThrow();
            tenures.put(session, new SessionOwnership(Optional.of(write.id()), token));
        }
        return tenures;
    }

    /**
     * Returns the token below which a session that was given up may be forgotten: one that the store knows nothing of is held for
     * one that was given up under a token of that long ago. It does not fall when the clock is set back.
     *
     * @return {@link #greatestToken} less {@link WritePreconditions#LONGEST_WINDOW} in microseconds, negative perhaps
     */
    default long forgottenBelow() {
        return greatestToken() - WriteDecision.WINDOW_MICROS;
    }
}
