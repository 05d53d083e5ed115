package io.workermanager.sql;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.UnreadableRecordException;
import io.workermanager.port.Write;
import io.workermanager.port.WriteDecisionState.SessionOwnership;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Applies writes, in a transaction that has locked the fleet. */
final class FleetTableGateway {
    private final Transaction tx;
    private final long now;

    FleetTableGateway(Transaction tx) {
        this.tx = tx;
        this.now = tx.millis();
    }

    List<WriteResult> run(List<Write> writes) {
        sweep();
        List<WriteResult> results = writes.stream()
                .map(write -> tx.decide(write).orElseGet(() -> apply(write)))
                .toList();
        renewOrders();
        return results;
    }

    /** Deletes expired records. The foreign key releases their sessions. */
    private void sweep() {
        tx.run("DELETE FROM worker_record WHERE keep_until <= ?", now);
        tx.run("DELETE FROM worker_removed WHERE removed_at < ?", now - Write.Preconditions.LONGEST_WINDOW.toMillis());
        tx.run("DELETE FROM worker_session WHERE holder IS NULL AND token < ?", tx.forgottenBelow());
    }

    /** Deleting the row of a record releases its sessions. The rows of its current sessions are written afterwards. */
    private WriteResult apply(Write write) {
        Map<SessionId, SessionOwnership> ownerships = tx.ownerships(write);
        Optional<WorkerRecord> next = write.after();
        if (next.isPresent()) {
            put(next.get(), now + write.keepFor().toMillis());
        } else {
            remove(write.before().orElseThrow());
        }
        write.audit().ifPresent(this::record);
        ownerships.forEach((session, ownership) ->
                put("worker_session", "session", session, ownership.holder().orElse(null), ownership.token()));
        return new WriteResult.Applied(tx.at());
    }

    private void put(WorkerRecord worker, long keepUntil) {
        WorkerCensus.State standing = worker.lease().leftAt().isPresent()
                ? WorkerCensus.State.LEFT
                : WorkerCensus.State.ofLiving(worker.status());
        put(
                "worker_record",
                "id",
                worker.id(),
                SqlRecordJson.of(worker),
                SqlRecordJson.of(worker.profile()),
                standing.name(),
                worker.turn(),
                worker.lease().deadline().toEpochMilli(),
                keepUntil);
    }

    private void remove(WorkerRecord worker) {
        tx.run("DELETE FROM worker_record WHERE id = ?", worker.id());
        put("worker_removed", "id", worker.id(), worker.version().value(), worker.incarnation(), now);
    }

    /** Replaces the row with the same key. The first value is the key. */
    private void put(String table, String key, @Nullable Object... values) {
        tx.run("DELETE FROM " + table + " WHERE " + key + " = ?", values[0]);
        String marks = String.join(", ", Collections.nCopies(values.length, "?"));
        tx.run("INSERT INTO " + table + " VALUES (" + marks + ")", values);
    }

    WriteResult order(
            FleetControl expected,
            FleetControl next,
            Duration keepFor,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> audit) {
        return tx.decide(expected, next, preconditions).orElseGet(() -> {
            long keep = keepFor.toMillis();
            tx.run(
                    "UPDATE worker_fleet SET control = ?, control_keep = ?, control_until = ?",
                    SqlRecordJson.of(next),
                    keep,
                    now + keep);
            audit.ifPresent(this::record);
            return new WriteResult.Applied(tx.at());
        });
    }

    /** Writers hold the lock of the fleet, so that the numbers rise in the order of the commits. The last row always stays. */
    private void record(Order.AuditEntry entry) {
        long number = 1
                + tx.first("SELECT MAX(number) FROM worker_audit", row -> row.getLong(1))
                        .orElseThrow();
        tx.run("INSERT INTO worker_audit VALUES (?, ?, ?)", number, entry.at().toEpochMilli(), SqlRecordJson.of(entry));
        tx.run(
                "DELETE FROM worker_audit WHERE number <= ? OR (number < ? AND given_at < ?)",
                number - Order.AuditEntry.KEPT,
                number,
                now - Order.AuditEntry.AGE.toMillis());
    }

    /** Extends the retention of the control. */
    private void renewOrders() {
        tx.run(
                "UPDATE worker_fleet SET control_until = GREATEST(control_until, ? + control_keep) WHERE control_until > ?",
                now,
                now);
    }

    boolean discardUnreadable(WorkerId id) {
        try {
            tx.record(id);
            return false;
        } catch (UnreadableRecordException e) {
            return tx.run("DELETE FROM worker_record WHERE id = ?", id) > 0;
        }
    }
}
