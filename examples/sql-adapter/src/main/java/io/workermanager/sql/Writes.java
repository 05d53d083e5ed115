package io.workermanager.sql;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.UnreadableRecordException;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What writes do, in a transaction that has the fleet for itself. */
final class Writes {
    private static final long WINDOW = Terms.LONGEST_WINDOW.toMillis();
    private static final long WINDOW_MICROS = WINDOW * 1000;

    private record Removed(Optional<Version> version, long incarnation) {}

    /** Where a session is: with its holder, or given up. */
    private record Place(SessionId session, Optional<WorkerId> holder, long token) {
        boolean isHandedOver(Terms terms) {
            return holder.isPresent() && terms.handover().equals(Optional.of(new Terms.Handover(session, token)));
        }

        boolean isClosedTo(Write write) {
            return holder.isPresent() && !holder.get().equals(write.id()) && !isHandedOver(write.terms());
        }

        long leastToken(Terms terms) {
            return holder.isPresent() && !isHandedOver(terms) ? token : token + 1;
        }
    }

    private final Transaction tx;
    private final long now;

    Writes(Transaction tx) {
        this.tx = tx;
        this.now = tx.millis();
    }

    /** Whoever held a session and is gone holds it no more: the foreign key sees to that. */
    void sweep() {
        tx.run("DELETE FROM worker_record WHERE keep_until <= ?", now);
        tx.run("DELETE FROM worker_removed WHERE removed_at < ?", now - WINDOW);
        tx.run("DELETE FROM worker_session WHERE holder IS NULL AND token < ?", greatestToken() - WINDOW_MICROS);
    }

    WriteResult run(Write write) {
        try {
            Optional<Worker> stored = tx.find(write.id());
            if (!hasRun(write, stored)) {
                Optional<Refusal> why = refusal(write, stored);
                if (why.isPresent()) {
                    return new WriteResult.Refused(why.get(), tx.at());
                }
                apply(write);
            }
            return new WriteResult.Applied(tx.at());
        } catch (UnreadableRecordException e) {
            return new WriteResult.Refused(new Refusal.Unreadable(e.unreadable()), tx.at());
        }
    }

    private boolean hasRun(Write write, Optional<Worker> stored) {
        return write.after().isPresent()
                ? version(write.after()).equals(version(stored))
                : version(write.before()).equals(removed(write.id()).version);
    }

    private Optional<Refusal> refusal(Write write, Optional<Worker> stored) {
        Terms terms = write.terms();
        if (!terms.windowHolds(tx.at())) {
            return Optional.of(new Refusal.OutsideWindow());
        }
        long revision = tx.control().revision();
        if (terms.controlRevision().orElse(revision) != revision) {
            return Optional.of(new Refusal.OtherControl(revision));
        }
        if (!version(stored).equals(version(write.before()))) {
            return Optional.of(new Refusal.OtherVersion(stored));
        }
        long removed = removed(write.id()).incarnation;
        if (write instanceof Write.Insert insert && insert.first().incarnation() <= removed) {
            return Optional.of(new Refusal.RemovedBefore(removed));
        }
        return sessionRefusal(write, terms);
    }

    private Optional<Refusal> sessionRefusal(Write write, Terms terms) {
        List<Place> places = sessions(write.after()).stream().map(this::place).toList();
        for (Place place : places) {
            if (place.isClosedTo(write)) {
                return Optional.of(new Refusal.SessionHeld(place.session, place.holder.orElseThrow()));
            }
        }
        if (terms.handover().isPresent()
                && !place(terms.handover().get().session()).isHandedOver(terms)) {
            return Optional.of(new Refusal.NothingToTakeOver());
        }
        for (Place place : places) {
            if (write.after().orElseThrow().tokenOf(place.session).orElseThrow() < place.leastToken(terms)) {
                return Optional.of(new Refusal.TokenTooLow(place.session, Math.max(place.token, greatestToken())));
            }
        }
        return Optional.empty();
    }

    private void apply(Write write) {
        List<SessionId> named = sessions(write.after());
        for (SessionId session : sessions(write.before())) {
            if (!named.contains(session)) {
                giveUp(session, write.id());
            }
        }
        if (write instanceof Write.Insert insert) {
            put(insert.first(), insert.keepFor());
        } else if (write instanceof Write.Replace replace) {
            put(replace.next(), replace.keepFor());
        } else {
            remove(write.before().orElseThrow());
        }
        for (SessionId session : named) {
            hold(session, write.after().orElseThrow());
        }
    }

    private void put(Worker worker, Duration keepFor) {
        Standing standing = worker.lease().leftAt().isPresent() ? Standing.LEFT : Standing.ofLiving(worker.status());
        put(
                "UPDATE worker_record SET record = ?, profile = ?, standing = ?, turn = ?, deadline = ?, keep_until = ? WHERE id = ?",
                "INSERT INTO worker_record (record, profile, standing, turn, deadline, keep_until, id) VALUES (?, ?, ?, ?, ?, ?, ?)",
                Json.of(worker),
                Json.of(worker.profile()),
                standing.name(),
                worker.turn(),
                worker.lease().deadline().toEpochMilli(),
                now + keepFor.toMillis(),
                worker.id());
    }

    private void remove(Worker worker) {
        tx.run("DELETE FROM worker_record WHERE id = ?", worker.id());
        put(
                "UPDATE worker_removed SET version = ?, incarnation = ?, removed_at = ? WHERE id = ?",
                "INSERT INTO worker_removed (version, incarnation, removed_at, id) VALUES (?, ?, ?, ?)",
                worker.version().value(),
                worker.incarnation(),
                now,
                worker.id());
    }

    private void hold(SessionId session, Worker holder) {
        put(
                "UPDATE worker_session SET holder = ?, token = ? WHERE session = ?",
                "INSERT INTO worker_session (holder, token, session) VALUES (?, ?, ?)",
                holder.id(),
                holder.tokenOf(session).orElseThrow(),
                session);
    }

    /** Whoever lost the session to another gives nothing up. */
    private void giveUp(SessionId session, WorkerId holder) {
        tx.run(
                "UPDATE worker_session SET holder = NULL, token = GREATEST(token, ?) WHERE session = ? AND holder = ?",
                now * 1000,
                session,
                holder);
    }

    /** Both statements name the same values in one order. */
    private void put(String update, String insert, Object... values) {
        if (tx.run(update, values) == 0) {
            tx.run(insert, values);
        }
    }

    private Removed removed(WorkerId id) {
        return tx.first(
                        "SELECT version, incarnation FROM worker_removed WHERE id = ?",
                        row -> new Removed(Optional.of(new Version(row.getString(1))), row.getLong(2)),
                        id)
                .orElse(new Removed(Optional.empty(), 0));
    }

    /** An unknown session is one that was given up under a token of long ago. */
    private Place place(SessionId session) {
        return tx.first(
                        "SELECT holder, token FROM worker_session WHERE session = ?",
                        row -> new Place(
                                session,
                                Optional.ofNullable(row.getBytes(1)).map(Transaction::workerId),
                                row.getLong(2)),
                        session)
                .orElseGet(() -> new Place(
                        session, Optional.empty(), Math.max(now * 1000, greatestToken()) - WINDOW_MICROS - 1));
    }

    private long greatestToken() {
        return tx.first("SELECT MAX(token) FROM worker_session", row -> row.getLong(1))
                .orElseThrow();
    }

    WriteResult order(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        FleetControl current = tx.control();
        if (current.version().equals(next.version())) {
            return new WriteResult.Applied(tx.at());
        }
        if (!terms.windowHolds(tx.at())) {
            return new WriteResult.Refused(new Refusal.OutsideWindow(), tx.at());
        }
        if (!current.version().equals(expected.version())) {
            return new WriteResult.Refused(new Refusal.OtherControl(current.revision()), tx.at());
        }
        long keep = keepFor.toMillis();
        tx.run(
                "UPDATE worker_fleet SET control = ?, control_keep = ?, control_until = ?",
                Json.of(next),
                keep,
                now + keep);
        return new WriteResult.Applied(tx.at());
    }

    /** Orders stay while their fleet is written to. */
    void renewOrders() {
        tx.run(
                "UPDATE worker_fleet SET control_until = GREATEST(control_until, ? + control_keep) WHERE control_until > ?",
                now,
                now);
    }

    boolean discardUnreadable(WorkerId id) {
        try {
            tx.find(id);
            return false;
        } catch (UnreadableRecordException e) {
            return tx.run("DELETE FROM worker_record WHERE id = ?", id) > 0;
        }
    }

    private static Optional<Version> version(Optional<Worker> worker) {
        return worker.map(Worker::version);
    }

    private static List<SessionId> sessions(Optional<Worker> worker) {
        return worker.map(Worker::sessions).orElse(List.of());
    }
}
