package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Order;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.port.WriteResult.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The state that the clients of one {@link FakeWorkerStore} share. The caller holds its lock. */
final class SharedFleetState extends MapDecisionState {
    final List<FakeWorkerStore.Watch> watches = new CopyOnWriteArrayList<>();
    private final List<Order.AuditEntry> audit = new ArrayList<>();
    private final Map<WorkerId, Instant> keptUntil = new HashMap<>();
    private final Map<WorkerId, Instant> removedAt = new HashMap<>();

    SharedFleetState() {
        super(Instant.parse("2026-03-01T09:00:00Z"));
    }

    /** A copy of the records, their sessions and the control. */
    record Picture(
            Map<WorkerId, WorkerRecord> records,
            Map<WorkerId, Instant> keptUntil,
            Map<SessionId, SessionOwnership> ownerships,
            FleetControl control) {}

    Picture picture() {
        return new Picture(Map.copyOf(records), Map.copyOf(keptUntil), Map.copyOf(ownerships), control);
    }

    void rollBackTo(Picture earlier) {
        replace(records, earlier.records());
        replace(keptUntil, earlier.keptUntil());
        replace(ownerships, earlier.ownerships());
        control = earlier.control();
    }

    private static <K, V> void replace(Map<K, V> map, Map<K, V> content) {
        map.clear();
        map.putAll(content);
    }

    void expire() {
        keptUntil.entrySet().removeIf(kept -> {
            boolean over = !now.isBefore(kept.getValue());
            if (over) {
                WorkerId gone = kept.getKey();
                records.remove(gone);
                ownerships.replaceAll((session, ownership) -> ownership.isHeldBy(gone) ? ownership.ended() : ownership);
            }
            return over;
        });
    }

    // ---- reads

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return super.removed(id)
                .filter(gone ->
                        !now.isAfter(removedAt.getOrDefault(id, Instant.MIN).plus(Write.Preconditions.LONGEST_WINDOW)));
    }

    Optional<WorkerRecord> holderOf(SessionId session) {
        return ownership(session).flatMap(SessionOwnership::holder).flatMap(this::record);
    }

    Stream<WorkerRecord> all() {
        return records.values().stream();
    }

    Optional<Instant> keptUntil(WorkerId id) {
        return Optional.ofNullable(keptUntil.get(id));
    }

    WorkerCensus census() {
        Map<Profile, Map<WorkerCensus.State, Long>> counts = new HashMap<>();
        all().forEach(worker -> counts.computeIfAbsent(
                        worker.profile(), profile -> new EnumMap<>(WorkerCensus.State.class))
                .merge(WorkerCensus.State.of(worker, now), 1L, Long::sum));
        return new WorkerCensus(counts);
    }

    // ---- writes

    WriteResult write(Write write) {
        return decide(write).orElseGet(() -> apply(write));
    }

    private WriteResult apply(Write write) {
        ownerships.putAll(ownerships(write));
        write.after().ifPresentOrElse(next -> put(next, write.keepFor()), () -> remove(write.id()));
        write.audit().ifPresent(audit::add);
        return new Applied(now);
    }

    Order.AuditEntry.Page audit(String from, int limit) {
        int first = from.isEmpty() ? 0 : Integer.parseInt(from);
        int last = Math.min(audit.size(), first + limit);
        return new Order.AuditEntry.Page(audit.subList(first, last), String.valueOf(last));
    }

    private void put(WorkerRecord next, Duration keepFor) {
        records.put(next.id(), next);
        keptUntil.put(next.id(), now.plus(keepFor));
        next.sessions()
                .forEach(session -> greatestToken =
                        Math.max(greatestToken, next.tokenOf(session).orElseThrow()));
    }

    private void remove(WorkerId id) {
        WorkerRecord gone = records.remove(id);
        keptUntil.remove(id);
        removed.put(id, new Removed(gone.version(), gone.incarnation()));
        removedAt.put(id, now);
    }

    WriteResult writeControl(
            FleetControl expected,
            FleetControl next,
            Write.Preconditions preconditions,
            Optional<Order.AuditEntry> entry) {
        return decide(expected, next, preconditions).orElseGet(() -> {
            control = next;
            entry.ifPresent(audit::add);
            return new Applied(now);
        });
    }

    /** Forgets released sessions as early as a store may. */
    void forgetGivenUp() {
        ownerships.values().removeIf(ownership -> ownership.holder().isEmpty());
    }
}
