package io.workermanager.sql;

import io.workermanager.model.FleetControl;
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
import java.util.Optional;

/** What writes do, in a transaction that has the fleet for itself. */
final class Writes {
    /** The fleet's own row. */
    private record Row(long greatestToken, String control, long controlKeep, long controlUntil) {}

    private record Removed(String version, long incarnation) {}

    private static final long NOT_IDLE = -1;

    private final Transaction tx;
    private final Row fleet;
    private final Sessions sessions;

    Writes(Transaction tx) {
        this.tx = tx;
        this.fleet = tx.first(
                        "SELECT greatest_token, control, control_keep, control_until FROM worker_fleet WHERE fleet = :fleet",
                        row -> new Row(row.getLong(1), row.getString(2), row.getLong(3), row.getLong(4)))
                .orElseThrow();
        this.sessions = new Sessions(tx, fleet.greatestToken());
    }

    /** What is over is no more: from here on, whatever is found is there. */
    void sweep() {
        tx.run("""
                UPDATE worker_session SET holder = NULL, given_up_at = :at WHERE fleet = :fleet AND holder IN
                (SELECT id FROM worker_record WHERE fleet = :fleet AND keep_until <= :at)""");
        tx.run("DELETE FROM worker_record WHERE fleet = :fleet AND keep_until <= :at");
        tx.run(
                "DELETE FROM worker_removed WHERE fleet = :fleet AND removed_at < :at - ?",
                Terms.LONGEST_WINDOW.toMillis());
        sessions.sweep();
    }

    WriteResult run(Write write) {
        Optional<Refusal> why;
        try {
            Optional<Worker> stored = find(tx, write.id());
            if (hasRun(write, stored)) {
                return new WriteResult.Applied(tx.at());
            }
            why = refusal(write, stored);
            if (why.isEmpty()) {
                put(write);
                sessions.hold(stored, next(write));
            }
        } catch (UnreadableRecordException e) {
            why = Optional.of(new Refusal.Unreadable(e.unreadable()));
        }
        return result(why);
    }

    private WriteResult result(Optional<Refusal> why) {
        return why.isEmpty() ? new WriteResult.Applied(tx.at()) : new WriteResult.Refused(why.get(), tx.at());
    }

    static Optional<Worker> find(Transaction tx, WorkerId id) {
        return tx.first(
                "SELECT record FROM worker_record WHERE fleet = :fleet AND id = ? AND keep_until > :at",
                row -> RecordCodec.worker(id, row.getString(1)),
                id);
    }

    private boolean hasRun(Write write, Optional<Worker> stored) {
        Optional<Worker> next = next(write);
        return next.isPresent()
                ? stored.map(Worker::version).equals(next.map(Worker::version))
                : removed(write.id())
                        .map(Removed::version)
                        .equals(expected(write).map(Version::value));
    }

    private Optional<Removed> removed(WorkerId id) {
        return tx.first(
                "SELECT version, incarnation FROM worker_removed WHERE fleet = :fleet AND id = ?",
                row -> new Removed(row.getString(1), row.getLong(2)),
                id);
    }

    private Optional<Refusal> refusal(Write write, Optional<Worker> stored) {
        return window(write.terms())
                .or(() -> otherControl(write.terms()))
                .or(() -> otherVersion(write, stored))
                .or(() -> removedBefore(write))
                .or(() -> sessions.refusal(next(write), write.terms()));
    }

    private Optional<Refusal> window(Terms terms) {
        return terms.windowHolds(tx.at()) ? Optional.empty() : Optional.of(new Refusal.OutsideWindow());
    }

    private Optional<Refusal> otherControl(Terms terms) {
        if (terms.controlRevision().isEmpty()) {
            return Optional.empty();
        }
        long revision = control().revision();
        return terms.controlRevision().getAsLong() == revision
                ? Optional.empty()
                : Optional.of(new Refusal.OtherControl(revision));
    }

    private Optional<Refusal> otherVersion(Write write, Optional<Worker> stored) {
        return stored.map(Worker::version).equals(expected(write))
                ? Optional.empty()
                : Optional.of(new Refusal.OtherVersion(stored));
    }

    private Optional<Refusal> removedBefore(Write write) {
        return write instanceof Write.Insert insert
                ? removed(write.id())
                        .filter(before -> before.incarnation() >= insert.first().incarnation())
                        .map(before -> new Refusal.RemovedBefore(before.incarnation()))
                : Optional.empty();
    }

    private void put(Write write) {
        WorkerId id = write.id();
        tx.run("DELETE FROM worker_record WHERE fleet = :fleet AND id = ?", id);
        if (write instanceof Write.Insert insert) {
            put(insert.first(), insert.keepFor());
        } else if (write instanceof Write.Replace replace) {
            put(replace.next(), replace.keepFor());
        } else if (write instanceof Write.Remove remove) {
            tx.run("DELETE FROM worker_removed WHERE fleet = :fleet AND id = ?", id);
            tx.run(
                    "INSERT INTO worker_removed VALUES (:fleet, ?, ?, ?, :at)",
                    id,
                    remove.expected().version().value(),
                    remove.expected().incarnation());
        }
    }

    private void put(Worker worker, Duration keepFor) {
        Standing standing = worker.lease().leftAt().isPresent() ? Standing.LEFT : Standing.ofLiving(worker.status());
        tx.run(
                """
                INSERT INTO worker_record (fleet, id, record, keep_until, profile, standing, deadline, idle_turn)
                VALUES (:fleet, ?, ?, ?, ?, ?, ?, ?)""",
                worker.id(),
                RecordCodec.write(worker),
                tx.at().plus(keepFor).toEpochMilli(),
                RecordCodec.write(worker.profile()),
                standing.name(),
                worker.lease().deadline().toEpochMilli(),
                standing == Standing.IDLE ? worker.turn() : NOT_IDLE);
    }

    FleetControl control() {
        return fleet.controlUntil() > tx.at().toEpochMilli() ? RecordCodec.control(fleet.control()) : FleetControl.NONE;
    }

    WriteResult order(FleetControl expected, FleetControl next, Duration keepFor, Terms terms) {
        FleetControl current = control();
        if (current.version().equals(next.version())) {
            return new WriteResult.Applied(tx.at());
        }
        Optional<Refusal> why = window(terms)
                .or(() -> current.version().equals(expected.version())
                        ? Optional.empty()
                        : Optional.of(new Refusal.OtherControl(current.revision())));
        if (why.isEmpty()) {
            tx.run(
                    "UPDATE worker_fleet SET control = ?, control_keep = ?, control_until = :at + ? WHERE fleet = :fleet",
                    RecordCodec.write(next),
                    keepFor.toMillis(),
                    keepFor.toMillis());
        }
        return result(why);
    }

    /** What writes to records do to their fleet: its orders stay, and its greatest token is remembered. */
    void settle() {
        tx.run("""
                UPDATE worker_fleet SET greatest_token = ?, control_until =
                CASE WHEN control_until > :at THEN GREATEST(control_until, :at + control_keep) ELSE 0 END
                WHERE fleet = :fleet""", sessions.greatestToken());
    }

    boolean discardUnreadable(WorkerId id) {
        try {
            find(tx, id);
            return false;
        } catch (UnreadableRecordException e) {
            tx.run("DELETE FROM worker_record WHERE fleet = :fleet AND id = ?", id);
            sessions.lapse(id);
            return true;
        }
    }

    private static Optional<Version> expected(Write write) {
        if (write instanceof Write.Replace replace) {
            return Optional.of(replace.expected().version());
        }
        return write instanceof Write.Remove remove
                ? Optional.of(remove.expected().version())
                : Optional.empty();
    }

    private static Optional<Worker> next(Write write) {
        if (write instanceof Write.Insert insert) {
            return Optional.of(insert.first());
        }
        return write instanceof Write.Replace replace ? Optional.of(replace.next()) : Optional.empty();
    }
}
