package io.workermanager.tck.reference;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerList;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import io.workermanager.port.WriteResult.RejectionReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What all stores of one fleet see: the records, and what a write does to them. Naive on purpose: each sentence of the port
 * that is about writing is one small method here. Callers hold the lock of this object.
 */
class ReferenceFleet {
    record Kept(WorkerRecord worker, Instant until) {}

    record Removed(Version version, long incarnation, Instant at) implements Remembered {}

    record Holding(WorkerId by, long token) {}

    record GivenUp(long token, Instant at) implements Remembered {}

    /** Something that is over, and known for as long as a write may be under way. */
    interface Remembered {
        Instant at();

        default boolean remembered(Instant now) {
            return !now.isAfter(at().plus(Write.Preconditions.LONGEST_WINDOW));
        }
    }

    final SettableClock clock;
    String name = "";

    /** The fleets of all names. */
    Map<String, ReferenceFleet> neighbours = Map.of();

    HintDispatcher signals = new HintDispatcher();
    final Map<WorkerId, Kept> records = new TreeMap<>(WorkerId.order());
    final Map<WorkerId, WorkerList.Unreadable> unreadable = new TreeMap<>(WorkerId.order());
    final Map<SessionId, Holding> held = new HashMap<>();
    Map<SessionId, GivenUp> givenUp = new HashMap<>();
    Map<WorkerId, Removed> removed = new HashMap<>();
    long greatestToken;
    FleetControl control = FleetControl.none();
    Duration controlKeepFor = Duration.ZERO;
    Instant controlUntil = Instant.MAX;

    final List<Order.AuditEntry> entries = new ArrayList<>();

    ReferenceFleet(SettableClock clock) {
        this.clock = clock;
    }

    // ---- writes

    List<WriteResult> write(List<Write> writes) {
        List<WriteResult> results = new ArrayList<>();
        writes.forEach(write -> results.add(write(write)));
        return results;
    }

    WriteResult write(Write write) {
        Instant now = clock.now();
        expire(now);
        if (hasRun(write, now)) {
            return new WriteResult.Applied(now);
        }
        Optional<RejectionReason> why = refusal(write, now);
        if (why.isPresent()) {
            return new WriteResult.Rejected(why.get(), now);
        }
        run(write, now);
        renewControl(now);
        return new WriteResult.Applied(now);
    }

    boolean hasRun(Write write, Instant now) {
        if (write instanceof Write.Remove remove) {
            return removeHasRun(remove, now);
        }
        return stored(write.id())
                .filter(worker ->
                        worker.version().equals(write.after().orElseThrow().version()))
                .isPresent();
    }

    boolean removeHasRun(Write.Remove remove, Instant now) {
        return remembered(remove.id(), now)
                .filter(before -> before.version().equals(remove.expected().version()))
                .isPresent();
    }

    Optional<Removed> remembered(WorkerId id, Instant now) {
        return Optional.ofNullable(removed.get(id)).filter(before -> before.remembered(now));
    }

    Optional<RejectionReason> refusal(Write write, Instant now) {
        return unreadable(write.id())
                .or(() -> window(write.preconditions(), now))
                .or(() -> control(write.preconditions()))
                .or(() -> version(write, now))
                .or(() -> session(write))
                .or(() -> transfer(write))
                .or(() -> token(write, now));
    }

    Optional<RejectionReason> unreadable(WorkerId id) {
        return Optional.ofNullable(unreadable.get(id)).map(RejectionReason.Unreadable::new);
    }

    Optional<RejectionReason> window(Write.Preconditions preconditions, Instant now) {
        return preconditions.windowHolds(now) ? Optional.empty() : Optional.of(new RejectionReason.OutsideWindow());
    }

    Optional<RejectionReason> control(Write.Preconditions preconditions) {
        OptionalLong named = preconditions.controlRevision();
        return named.isEmpty() || named.getAsLong() == control.revision()
                ? Optional.empty()
                : Optional.of(new RejectionReason.ControlRevisionMismatch(control.revision()));
    }

    Optional<RejectionReason> version(Write write, Instant now) {
        if (write instanceof Write.Insert insert) {
            return stored(write.id()).isPresent() ? otherVersion(write.id()) : removedBefore(insert.first(), now);
        }
        return expectedIsStored(write) ? Optional.empty() : otherVersion(write.id());
    }

    boolean expectedIsStored(Write write) {
        return stored(write.id())
                .map(WorkerRecord::version)
                .equals(write.before().map(WorkerRecord::version));
    }

    Optional<RejectionReason> removedBefore(WorkerRecord first, Instant now) {
        return remembered(first.id(), now)
                .filter(before -> before.incarnation() >= first.incarnation())
                .map(before -> new RejectionReason.RecentlyRemoved(before.incarnation()));
    }

    Optional<RejectionReason> otherVersion(WorkerId id) {
        return Optional.of(new RejectionReason.VersionMismatch(stored(id)));
    }

    Optional<RejectionReason> session(Write write) {
        for (SessionId session : sessionsOf(write)) {
            Optional<Holding> other = Optional.ofNullable(held.get(session))
                    .filter(hold -> !hold.by().equals(write.id()));
            if (other.isPresent() && !mayTake(write.preconditions(), session, other.get())) {
                return Optional.of(
                        new RejectionReason.SessionHeld(session, other.get().by()));
            }
        }
        return Optional.empty();
    }

    boolean mayTake(Write.Preconditions preconditions, SessionId session, Holding hold) {
        return preconditions
                .transfer()
                .filter(from -> from.session().equals(session) && from.token() == hold.token())
                .isPresent();
    }

    Optional<RejectionReason> transfer(Write write) {
        return write.preconditions()
                .transfer()
                .filter(from -> Optional.ofNullable(held.get(from.session()))
                        .filter(hold -> hold.token() == from.token())
                        .isEmpty())
                .map(from -> new RejectionReason.TransferSourceMissing());
    }

    Optional<RejectionReason> token(Write write, Instant now) {
        for (SessionId session : sessionsOf(write)) {
            long token = write.after().orElseThrow().tokenOf(session).orElseThrow();
            if (token < leastToken(write, session, now)) {
                long known = Math.max(greatestToken, leastToken(write, session, now) - 1);
                return Optional.of(new RejectionReason.TokenTooLow(session, known));
            }
        }
        return Optional.empty();
    }

    long leastToken(Write write, SessionId session, Instant now) {
        Optional<Write.Preconditions.SessionTransfer> from = write.preconditions()
                .transfer()
                .filter(transfer -> transfer.session().equals(session));
        if (from.isPresent()) {
            return from.get().token() + 1;
        }
        if (held.containsKey(session)) {
            return held.get(session).token();
        }
        if (givenUp.containsKey(session)) {
            return givenUp.get(session).token() + 1;
        }
        return leastUnknownToken(now);
    }

    long leastUnknownToken(Instant now) {
        return Math.max(micros(now), greatestToken) - Write.Preconditions.LONGEST_WINDOW.toMillis() * 1000;
    }

    // ---- what a write does

    void run(Write write, Instant now) {
        Optional<WorkerRecord> before = stored(write.id());
        Optional<WorkerRecord> after = write.after();
        after.ifPresent(worker -> records.put(worker.id(), new Kept(kept(worker), keepUntil(write, now))));
        if (after.isEmpty()) {
            remove(before.orElseThrow(), now);
        }
        holdSessions(write.id(), after, now);
        write.audit().ifPresent(this::record);
        if (worthASignal(before, after)) {
            signals.workerChanged(write.id());
        }
    }

    /** The record as it is kept: as it was given. */
    WorkerRecord kept(WorkerRecord given) {
        return given;
    }

    Instant keepUntil(Write write, Instant now) {
        return now.plus(write instanceof Write.Insert insert ? insert.keepFor() : ((Write.Replace) write).keepFor());
    }

    void remove(WorkerRecord worker, Instant now) {
        records.remove(worker.id());
        removed.put(worker.id(), new Removed(worker.version(), worker.incarnation(), now));
    }

    /** The record holds what it names, and gives up what it held before and names no more. */
    void holdSessions(WorkerId id, Optional<WorkerRecord> worker, Instant now) {
        Collection<SessionId> named = worker.map(this::sessionsOf).orElse(List.of());
        giveUp(id, named, now);
        named.forEach(session -> {
            long token = worker.orElseThrow().tokenOf(session).orElseThrow();
            held.put(session, new Holding(id, token));
            givenUp.remove(session);
            greatestToken = Math.max(greatestToken, token);
        });
    }

    void giveUp(WorkerId id, Collection<SessionId> except, Instant now) {
        forget(id, except, holding -> new GivenUp(rememberedToken(holding, now), now));
    }

    /** What was refused while the session was held is older than the giving up. */
    long rememberedToken(Holding givenUp, Instant now) {
        return Math.max(givenUp.token(), micros(now));
    }

    /** Releases the sessions of an expired record, each under its own token. */
    void lapse(WorkerId id, Instant now) {
        forget(id, List.of(), holding -> new GivenUp(holding.token(), now));
    }

    private void forget(WorkerId id, Collection<SessionId> except, Function<Holding, GivenUp> remembered) {
        held.entrySet().removeIf(entry -> {
            boolean gone = entry.getValue().by().equals(id) && !except.contains(entry.getKey());
            if (gone) {
                givenUp.put(entry.getKey(), remembered.apply(entry.getValue()));
            }
            return gone;
        });
    }

    boolean worthASignal(Optional<WorkerRecord> before, Optional<WorkerRecord> after) {
        return !before.map(ReferenceFleet::besidesTheBeat).equals(after.map(ReferenceFleet::besidesTheBeat));
    }

    private static List<Object> besidesTheBeat(WorkerRecord worker) {
        return List.of(
                worker.incarnation(),
                worker.profile(),
                worker.availability(),
                worker.assignment(),
                worker.orphans(),
                worker.shutdown(),
                worker.lease().leftAt());
    }

    // ---- the passing of time

    void expire(Instant now) {
        List<WorkerRecord> over = records.values().stream()
                .filter(kept -> !now.isBefore(kept.until()))
                .map(Kept::worker)
                .toList();
        over.forEach(worker -> end(worker, now));
        givenUp.values().removeIf(before -> !remembers(before, now));
        if (!now.isBefore(controlUntil)) {
            control = FleetControl.none();
            controlUntil = Instant.MAX;
        }
    }

    boolean remembers(GivenUp before, Instant now) {
        return before.remembered(now) || before.token() > micros(now);
    }

    private static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }

    void end(WorkerRecord worker, Instant now) {
        records.remove(worker.id());
        lapse(worker.id(), now);
    }

    void renewControl(Instant now) {
        Instant renewed = now.plus(controlKeepFor);
        if (!control.equals(FleetControl.none()) && renewed.isAfter(controlUntil)) {
            controlUntil = renewed;
        }
    }

    // ---- the fleet control

    WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        checkOrder(keepFor);
        Instant now = clock.now();
        expire(now);
        if (orderHasRun(next)) {
            return new WriteResult.Applied(now);
        }
        Optional<RejectionReason> why = window(preconditions, now).or(() -> otherControl(expected));
        if (why.isPresent()) {
            return new WriteResult.Rejected(why.get(), now);
        }
        control = kept(next);
        controlKeepFor = keepFor;
        controlUntil = now.plus(keepFor);
        audit.ifPresent(this::record);
        signals.controlChanged();
        return new WriteResult.Applied(now);
    }

    // ---- the audit log

    void record(Order.AuditEntry entry) {
        entries.add(entry);
    }

    Order.AuditEntry.Page audit(String from, int limit) {
        Instant now = clock.now();
        List<Order.AuditEntry> page = new ArrayList<>();
        int next = Math.max(numberAfter(from), entries.size() - mostEntries());
        while (next < entries.size() && page.size() < limit) {
            Order.AuditEntry entry = entries.get(next++);
            if (!isTooOld(entry, now)) {
                page.add(entry);
            }
        }
        return new Order.AuditEntry.Page(page, String.valueOf(next));
    }

    int mostEntries() {
        return Order.AuditEntry.KEPT;
    }

    boolean isTooOld(Order.AuditEntry entry, Instant now) {
        return entry.at().isBefore(now.minus(Order.AuditEntry.AGE));
    }

    int numberAfter(String cursor) {
        if (cursor.isEmpty()) {
            return 0;
        }
        if (!cursor.matches("[0-9]{1,9}")) {
            throw new InvalidValueException("not a cursor of this audit log: " + cursor);
        }
        return Integer.parseInt(cursor);
    }

    void checkOrder(Duration keepFor) {
        Write.checkKeepFor(keepFor);
    }

    /** The control as it is kept: as it was given. */
    FleetControl kept(FleetControl given) {
        return given;
    }

    boolean orderHasRun(FleetControl next) {
        return control.version().equals(next.version());
    }

    Optional<RejectionReason> otherControl(FleetControl expected) {
        return control.version().equals(expected.version())
                ? Optional.empty()
                : Optional.of(new RejectionReason.ControlRevisionMismatch(control.revision()));
    }

    // ---- what is there

    /** Makes the record unreadable. It holds its sessions until it is discarded. */
    synchronized void corrupt(WorkerId id) {
        records.remove(id);
        unreadable.put(id, new WorkerList.Unreadable(id, "corrupted"));
    }

    boolean discardUnreadable(WorkerId id) {
        boolean isGone = unreadable.remove(id) != null;
        if (isGone) {
            lapse(id, clock.now());
        }
        return isGone;
    }

    Optional<WorkerRecord> stored(WorkerId id) {
        return Optional.ofNullable(records.get(id)).map(Kept::worker);
    }

    /** The profile that queries know the record by: its own. */
    Profile indexed(WorkerRecord worker) {
        return worker.profile();
    }

    /** A copy of all records, by id. */
    Map<WorkerId, WorkerRecord> all() {
        expire(clock.now());
        Map<WorkerId, WorkerRecord> copy = new LinkedHashMap<>();
        records.forEach((id, kept) -> copy.put(id, kept.worker()));
        return copy;
    }

    Collection<SessionId> sessionsOf(Write write) {
        return write.after().map(this::sessionsOf).orElse(List.of());
    }

    List<SessionId> sessionsOf(WorkerRecord worker) {
        return worker.sessions();
    }
}
