package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState.Removed;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import io.workermanager.port.WriteResult.Applied;
import io.workermanager.port.WriteResult.Rejected;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Checks the conditions of {@link WorkerStore#write} for one write, in their order. */
final class WriteDecision {
    static final long WINDOW_MICROS = Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000;

    private final Write write;
    private final Optional<WorkerRecord> after;
    private final Write.Preconditions preconditions;
    private final WriteDecisionState state;

    WriteDecision(Write write, WriteDecisionState state) {
        this.write = write;
        this.after = write.after();
        this.preconditions = write.preconditions();
        this.state = state;
    }

    Optional<WriteResult> result() {
        if (wasRemovedLast()) {
            return Optional.of(new Applied(state.at()));
        }
        Optional<WorkerRecord> stored;
        try {
            stored = state.record(write.id());
        } catch (UnreadableRecordException e) {
            return refused(new RejectionReason.Unreadable(e.unreadable()));
        }
        if (after.isPresent() && haveOneVersion(after, stored)) {
            return Optional.of(new Applied(state.at()));
        }
        Optional<RejectionReason> why = refusal(stored);
        return why.isPresent() ? refused(why.get()) : Optional.empty();
    }

    private Optional<WriteResult> refused(RejectionReason why) {
        return Optional.of(new Rejected(why, state.at()));
    }

    private boolean wasRemovedLast() {
        if (!(write instanceof Write.Remove remove)) {
            return false;
        }
        Optional<Removed> removed = state.removed(write.id());
        return removed.isPresent()
                && removed.get().version().equals(remove.expected().version());
    }

    private Optional<RejectionReason> refusal(Optional<WorkerRecord> stored) {
        if (!preconditions.windowHolds(state.at())) {
            return Optional.of(new RejectionReason.OutsideWindow());
        }
        if (preconditions.controlRevision().isPresent()) {
            FleetControl control = state.control();
            if (control.revision() != preconditions.controlRevision().getAsLong()) {
                return Optional.of(new RejectionReason.ControlRevisionMismatch(control.revision()));
            }
        }
        if (!haveOneVersion(write.before(), stored)) {
            return Optional.of(new RejectionReason.VersionMismatch(stored));
        }
        if (write instanceof Write.Insert insert) {
            Optional<Removed> removed = state.removed(write.id());
            if (removed.isPresent()
                    && insert.first().incarnation() <= removed.get().incarnation()) {
                return Optional.of(
                        new RejectionReason.RecentlyRemoved(removed.get().incarnation()));
            }
        }
        return sessionRefusal();
    }

    private static boolean haveOneVersion(Optional<WorkerRecord> one, Optional<WorkerRecord> other) {
        return one.isPresent()
                ? other.isPresent() && one.get().version().equals(other.get().version())
                : other.isEmpty();
    }

    /** A session of the new record, its token there, and its current ownership. */
    private record Named(SessionId session, long token, SessionOwnership ownership) {}

    private Optional<RejectionReason> sessionRefusal() {
        List<Named> all = named();
        return heldByAnother(all).or(this::nothingToTakeOver).or(() -> tokenTooLow(all));
    }

    private Optional<RejectionReason> heldByAnother(List<Named> all) {
        for (Named named : all) {
            Optional<WorkerId> holder = named.ownership.holder();
            if (holder.isPresent()
                    && !named.ownership.isHeldBy(write.id())
                    && !isHandedOver(named.session, named.ownership)) {
                return Optional.of(new RejectionReason.SessionHeld(named.session, holder.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<RejectionReason> nothingToTakeOver() {
        if (preconditions.transfer().isPresent()) {
            SessionId session = preconditions.transfer().get().session();
            if (!isHandedOver(session, ownership(session))) {
                return Optional.of(new RejectionReason.TransferSourceMissing());
            }
        }
        return Optional.empty();
    }

    private Optional<RejectionReason> tokenTooLow(List<Named> all) {
        for (Named named : all) {
            SessionOwnership ownership = named.ownership;
            boolean goesOn = ownership.holder().isPresent() && !isHandedOver(named.session, ownership);
            if (goesOn ? named.token < ownership.token() : named.token <= ownership.token()) {
                return Optional.of(new RejectionReason.TokenTooLow(named.session, ownership.token()));
            }
        }
        return Optional.empty();
    }

    private List<Named> named() {
        List<SessionId> sessions = sessions(after);
        if (sessions.isEmpty()) {
            return List.of();
        }
        List<Named> all = new ArrayList<>();
        for (SessionId session : sessions) {
            long token = after.orElseThrow().tokenOf(session).orElseThrow();
            all.add(new Named(session, token, ownership(session)));
        }
        return all;
    }

    private boolean isHandedOver(SessionId session, SessionOwnership ownership) {
        return ownership.holder().isPresent()
                && preconditions
                        .transfer()
                        .equals(Optional.of(new Write.Preconditions.SessionTransfer(session, ownership.token())));
    }

    /** An unknown session counts as released under an old token. */
    private SessionOwnership ownership(SessionId session) {
        return state.ownership(session).orElseGet(() -> new SessionOwnership(Optional.empty(), longAgo()));
    }

    private long longAgo() {
        return Math.max(state.forgottenBelow(), micros(state.at()) - WINDOW_MICROS) - 1;
    }

    static List<SessionId> sessions(Optional<WorkerRecord> worker) {
        return worker.isPresent() ? worker.get().sessions() : List.of();
    }

    static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }
}
