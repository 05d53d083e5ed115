package org.example.toy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.InvalidValueException;
import io.workermanager.model.Order;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteDecisionState;
import io.workermanager.port.Write;
import io.workermanager.port.WriteResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What the stores of one fleet share, and what a write does to it. Callers hold its lock, and tell the time first. */
public class ToyFleet implements WriteDecisionState {
    private record Kept(WorkerRecord worker, Instant until) {}

    private record Grave(Removed removed, Instant at) {}

    private final Map<WorkerId, Kept> records = new HashMap<>();
    private final Map<WorkerId, Grave> tombstones = new HashMap<>();
    private final Map<SessionId, SessionOwnership> ownerships = new HashMap<>();
    private final NavigableMap<Long, Order.AuditEntry> entries = new TreeMap<>();
    private long lastEntry;
    private long greatestToken;
    private FleetControl control = FleetControl.none();
    private Duration controlKeep = Duration.ZERO;
    private Instant controlUntil = Instant.MAX;
    private Instant now = Instant.MIN;

    // ---- what is there

    /** Lets go of what is over. */
    void advance(Instant time) {
        now = time;
        records.values().removeIf(kept -> {
            boolean over = !now.isBefore(kept.until);
            if (over) {
                free(kept.worker);
            }
            return over;
        });
        tombstones.values().removeIf(grave -> now.isAfter(grave.at.plus(Write.Preconditions.LONGEST_WINDOW)));
        ownerships.values().removeIf(ownership -> ownership.holder().isEmpty() && ownership.token() < forgottenBelow());
        if (!now.isBefore(controlUntil)) {
            control = FleetControl.none();
        }
    }

    /** Releases the sessions of a record. */
    void free(WorkerRecord gone) {
        ownerships.replaceAll((session, ownership) -> ownership.isHeldBy(gone.id()) ? ownership.ended() : ownership);
    }

    @Override
    public Instant at() {
        return now;
    }

    @Override
    public FleetControl control() {
        return control;
    }

    @Override
    public Optional<WorkerRecord> record(WorkerId id) {
        return Optional.ofNullable(records.get(id)).map(Kept::worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(tombstones.get(id)).map(Grave::removed);
    }

    @Override
    public Optional<SessionOwnership> ownership(SessionId session) {
        return Optional.ofNullable(ownerships.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }

    Optional<WorkerRecord> holder(SessionId session) {
        return ownership(session).flatMap(SessionOwnership::holder).flatMap(this::record);
    }

    List<WorkerRecord> all() {
        return records.values().stream().map(Kept::worker).toList();
    }

    // ---- what a write does

    WriteResult write(Write write) {
        return decide(write).orElseGet(() -> apply(write));
    }

    WriteResult apply(Write write) {
        ownerships.putAll(ownerships(write));
        Optional<WorkerRecord> next = write.after();
        if (next.isPresent()) {
            put(next.get(), now.plus(write.keepFor()));
        } else {
            addTombstone(records.remove(write.id()).worker);
        }
        write.audit().ifPresent(this::record);
        renewControl();
        return new WriteResult.Applied(now);
    }

    private void put(WorkerRecord worker, Instant until) {
        records.put(worker.id(), new Kept(worker, until));
        for (SessionId session : worker.sessions()) {
            greatestToken = Math.max(greatestToken, worker.tokenOf(session).orElseThrow());
        }
    }

    private void addTombstone(WorkerRecord worker) {
        tombstones.put(worker.id(), new Grave(new Removed(worker.version(), worker.incarnation()), now));
    }

    // ---- the audit log

    private void record(Order.AuditEntry entry) {
        entries.put(++lastEntry, entry);
        entries.remove(lastEntry - Order.AuditEntry.KEPT);
    }

    /** A cursor is the number of the last entry that was read. */
    Order.AuditEntry.Page audit(String from, int limit) {
        Instant oldest = now.minus(Order.AuditEntry.AGE);
        List<Map.Entry<Long, Order.AuditEntry>> page = entries.tailMap(number(from), false).entrySet().stream()
                .filter(entry -> !entry.getValue().at().isBefore(oldest))
                .limit(limit)
                .toList();
        String next = page.isEmpty() ? from : page.get(page.size() - 1).getKey().toString();
        return new Order.AuditEntry.Page(page.stream().map(Map.Entry::getValue).toList(), next);
    }

    private static long number(String cursor) {
        try {
            return cursor.isEmpty() ? 0 : Long.parseLong(cursor);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("not a cursor of this log: " + cursor);
        }
    }

    // ---- the fleet control

    WriteResult order(
            FleetControl expected, FleetControl next, Duration keepFor, Write.Preconditions preconditions, Optional<Order.AuditEntry> audit) {
        return decide(expected, next, preconditions).orElseGet(() -> {
            control = next;
            controlKeep = keepFor;
            controlUntil = now.plus(keepFor);
            audit.ifPresent(this::record);
            return new WriteResult.Applied(now);
        });
    }

    private void renewControl() {
        Instant renewed = now.plus(controlKeep);
        if (renewed.isAfter(controlUntil)) {
            controlUntil = renewed;
        }
    }
}
