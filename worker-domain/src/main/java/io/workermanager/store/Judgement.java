package io.workermanager.store;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Ledger.Removed;
import io.workermanager.store.Ledger.Tenure;
import io.workermanager.store.WriteResult.Applied;
import io.workermanager.store.WriteResult.Refusal;
import io.workermanager.store.WriteResult.Refused;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The questions of {@link WorkerStore#write} about one write, in their order. */
final class Judgement {
    static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    private final Write write;
    private final Optional<Worker> after;
    private final Terms terms;
    private final Ledger ledger;

    Judgement(Write write, Ledger ledger) {
        this.write = write;
        this.after = write.after();
        this.terms = write.terms();
        this.ledger = ledger;
    }

    Optional<WriteResult> result() {
        if (wasRemovedLast()) {
            return Optional.of(new Applied(ledger.at()));
        }
        Optional<Worker> stored;
        try {
            stored = ledger.record(write.id());
        } catch (UnreadableRecordException e) {
            return refused(new Refusal.Unreadable(e.unreadable()));
        }
        if (after.isPresent() && haveOneVersion(after, stored)) {
            return Optional.of(new Applied(ledger.at()));
        }
        Optional<Refusal> why = refusal(stored);
        return why.isPresent() ? refused(why.get()) : Optional.empty();
    }

    private Optional<WriteResult> refused(Refusal why) {
        return Optional.of(new Refused(why, ledger.at()));
    }

    private boolean wasRemovedLast() {
        if (!(write instanceof Write.Remove remove)) {
            return false;
        }
        Optional<Removed> removed = ledger.removed(write.id());
        return removed.isPresent()
                && removed.get().version().equals(remove.expected().version());
    }

    private Optional<Refusal> refusal(Optional<Worker> stored) {
        if (!terms.windowHolds(ledger.at())) {
            return Optional.of(new Refusal.OutsideWindow());
        }
        if (terms.controlRevision().isPresent()) {
            FleetControl control = ledger.control();
            if (control.revision() != terms.controlRevision().getAsLong()) {
                return Optional.of(new Refusal.OtherControl(control.revision()));
            }
        }
        if (!haveOneVersion(write.before(), stored)) {
            return Optional.of(new Refusal.OtherVersion(stored));
        }
        if (write instanceof Write.Insert insert) {
            Optional<Removed> removed = ledger.removed(write.id());
            if (removed.isPresent()
                    && insert.first().incarnation() <= removed.get().incarnation()) {
                return Optional.of(new Refusal.RemovedBefore(removed.get().incarnation()));
            }
        }
        return sessionRefusal();
    }

    private static boolean haveOneVersion(Optional<Worker> one, Optional<Worker> other) {
        return one.isPresent()
                ? other.isPresent() && one.get().version().equals(other.get().version())
                : other.isEmpty();
    }

    /** A session that the record names, under which token, and where it is now. */
    private record Named(SessionId session, long token, Tenure tenure) {}

    private Optional<Refusal> sessionRefusal() {
        List<Named> all = named();
        return heldByAnother(all).or(this::nothingToTakeOver).or(() -> tokenTooLow(all));
    }

    private Optional<Refusal> heldByAnother(List<Named> all) {
        for (Named named : all) {
            Optional<WorkerId> holder = named.tenure.holder();
            if (holder.isPresent()
                    && !named.tenure.isHeldBy(write.id())
                    && !isHandedOver(named.session, named.tenure)) {
                return Optional.of(new Refusal.SessionHeld(named.session, holder.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> nothingToTakeOver() {
        if (terms.handover().isPresent()) {
            SessionId session = terms.handover().get().session();
            if (!isHandedOver(session, tenure(session))) {
                return Optional.of(new Refusal.NothingToTakeOver());
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> tokenTooLow(List<Named> all) {
        for (Named named : all) {
            Tenure tenure = named.tenure;
            boolean goesOn = tenure.holder().isPresent() && !isHandedOver(named.session, tenure);
            if (goesOn ? named.token < tenure.token() : named.token <= tenure.token()) {
                return Optional.of(new Refusal.TokenTooLow(named.session, tenure.token()));
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

    private boolean isHandedOver(SessionId session, Tenure tenure) {
        return tenure.holder().isPresent()
                && terms.handover().equals(Optional.of(new Terms.Handover(session, tenure.token())));
    }

    /** An unknown session is one that was given up under a token of long ago. */
    private Tenure tenure(SessionId session) {
        return ledger.tenure(session).orElseGet(() -> new Tenure(Optional.empty(), longAgo()));
    }

    private long longAgo() {
        return Math.max(ledger.forgottenBelow(), micros(ledger.at()) - WINDOW_MICROS) - 1;
    }

    static List<SessionId> sessions(Optional<Worker> worker) {
        return worker.isPresent() ? worker.get().sessions() : List.of();
    }

    static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }
}
