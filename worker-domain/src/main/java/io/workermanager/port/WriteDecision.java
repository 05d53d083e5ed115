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
    private final Write.Preconditions terms;
    private final WriteDecisionState ledger;

    WriteDecision(Write write, WriteDecisionState ledger) {
        this.write = write;
        this.after = write.after();
        this.terms = write.terms();
        this.ledger = ledger;
    }

    Optional<WriteResult> result() {
        if (wasRemovedLast()) {
            return Optional.of(new Applied(ledger.at()));
        }
        Optional<WorkerRecord> stored;
        try {
            stored = ledger.record(write.id());
        } catch (UnreadableRecordException e) {
            return refused(new RejectionReason.Unreadable(e.unreadable()));
        }
        if (after.isPresent() && haveOneVersion(after, stored)) {
            return Optional.of(new Applied(ledger.at()));
        }
        Optional<RejectionReason> why = refusal(stored);
        return why.isPresent() ? refused(why.get()) : Optional.empty();
    }

    private Optional<WriteResult> refused(RejectionReason why) {
        return Optional.of(new Rejected(why, ledger.at()));
    }

    private boolean wasRemovedLast() {
        if (!(write instanceof Write.Remove remove)) {
            return false;
        }
        Optional<Removed> removed = ledger.removed(write.id());
        return removed.isPresent()
                && removed.get().version().equals(remove.expected().version());
    }

    private Optional<RejectionReason> refusal(Optional<WorkerRecord> stored) {
        if (!terms.windowHolds(ledger.at())) {
            return Optional.of(new RejectionReason.OutsideWindow());
        }
        if (terms.controlRevision().isPresent()) {
            FleetControl control = ledger.control();
            if (control.revision() != terms.controlRevision().getAsLong()) {
                return Optional.of(new RejectionReason.ControlRevisionMismatch(control.revision()));
            }
        }
        if (!haveOneVersion(write.before(), stored)) {
            return Optional.of(new RejectionReason.VersionMismatch(stored));
        }
        if (write instanceof Write.Insert insert) {
            Optional<Removed> removed = ledger.removed(write.id());
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
    private record Named(SessionId session, long token, SessionOwnership tenure) {}

    private Optional<RejectionReason> sessionRefusal() {
        List<Named> all = named();
        return heldByAnother(all).or(this::nothingToTakeOver).or(() -> tokenTooLow(all));
    }

    private Optional<RejectionReason> heldByAnother(List<Named> all) {
        for (Named named : all) {
            Optional<WorkerId> holder = named.tenure.holder();
            if (holder.isPresent()
                    && !named.tenure.isHeldBy(write.id())
                    && !isHandedOver(named.session, named.tenure)) {
                return Optional.of(new RejectionReason.SessionHeld(named.session, holder.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<RejectionReason> nothingToTakeOver() {
        if (terms.handover().isPresent()) {
            SessionId session = terms.handover().get().session();
            if (!isHandedOver(session, tenure(session))) {
                return Optional.of(new RejectionReason.TransferSourceMissing());
            }
        }
        return Optional.empty();
    }

    private Optional<RejectionReason> tokenTooLow(List<Named> all) {
        for (Named named : all) {
            SessionOwnership tenure = named.tenure;
            boolean goesOn = tenure.holder().isPresent() && !isHandedOver(named.session, tenure);
            if (goesOn ? named.token < tenure.token() : named.token <= tenure.token()) {
                return Optional.of(new RejectionReason.TokenTooLow(named.session, tenure.token()));
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
            all.add(new Named(session, token, tenure(session)));
        }
        return all;
    }

    private boolean isHandedOver(SessionId session, SessionOwnership tenure) {
        return tenure.holder().isPresent()
                && terms.handover()
                        .equals(Optional.of(new Write.Preconditions.SessionTransfer(session, tenure.token())));
    }

    /** An unknown session counts as released under an old token. */
    private SessionOwnership tenure(SessionId session) {
        return ledger.tenure(session).orElseGet(() -> new SessionOwnership(Optional.empty(), longAgo()));
    }

    private long longAgo() {
        return Math.max(ledger.forgottenBelow(), micros(ledger.at()) - WINDOW_MICROS) - 1;
    }

    static List<SessionId> sessions(Optional<WorkerRecord> worker) {
        return worker.isPresent() ? worker.get().sessions() : List.of();
    }

    static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }
}
