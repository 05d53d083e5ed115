package io.workermanager.port;

import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.UnreadableRecord;
import io.workermanager.model.WorkerCensus;
import io.workermanager.model.WorkerId;
import io.workermanager.model.WorkerRecord;
import io.workermanager.model.WorkerState;
import io.workermanager.port.WriteResult.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The state that the clients of one {@link FakeWorkerStore} share. The caller holds its lock. */
final class SharedFleetState implements WriteDecisionState {
    Instant now = Instant.parse("2026-03-01T09:00:00Z");
    FleetControl control = FleetControl.none();
    final List<FakeWorkerStore.Watch> watches = new CopyOnWriteArrayList<>();
    final Map<WorkerId, UnreadableRecord> unreadable = new TreeMap<>(WorkerId.order());
    private SortedMap<WorkerId, Kept> records = new TreeMap<>(WorkerId.order());
    private Map<SessionId, SessionOwnership> tenures = new HashMap<>();
    private final Map<WorkerId, Grave> graves = new HashMap<>();
    private long greatestToken;

    private record Kept(WorkerRecord worker, Instant until) {}

    private record Grave(Removed removed, Instant since) {}

    /** A copy of the records, their sessions and the control. */
    record Picture(SortedMap<WorkerId, Kept> records, Map<SessionId, SessionOwnership> tenures, FleetControl control) {}

    Picture picture() {
        return new Picture(new TreeMap<>(records), new HashMap<>(tenures), control);
    }

    void rollBackTo(Picture earlier) {
        records = new TreeMap<>(earlier.records());
        tenures = new HashMap<>(earlier.tenures());
        control = earlier.control();
    }

    void expire() {
        records.values().removeIf(kept -> {
            boolean over = !now.isBefore(kept.until());
            if (over) {
                WorkerId gone = kept.worker().id();
                tenures.replaceAll((session, tenure) -> tenure.isHeldBy(gone) ? tenure.ended() : tenure);
            }
            return over;
        });
    }

    // ---- reads

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
        if (unreadable.containsKey(id)) {
            throw new UnreadableRecordException(unreadable.get(id));
        }
        return Optional.ofNullable(records.get(id)).map(Kept::worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(graves.get(id))
                .filter(grave -> !now.isAfter(grave.since().plus(WritePreconditions.LONGEST_WINDOW)))
                .map(Grave::removed);
    }

    @Override
    public Optional<SessionOwnership> tenure(SessionId session) {
        return Optional.ofNullable(tenures.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }

    Optional<WorkerRecord> holderOf(SessionId session) {
        return tenure(session).flatMap(SessionOwnership::holder).flatMap(this::record);
    }

    Stream<WorkerRecord> all() {
        return records.values().stream().map(Kept::worker);
    }

    Optional<Instant> keptUntil(WorkerId id) {
        return Optional.ofNullable(records.get(id)).map(Kept::until);
    }

    WorkerCensus census() {
        Map<Profile, Map<WorkerState, Long>> counts = new HashMap<>();
        all().forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new EnumMap<>(WorkerState.class))
                .merge(WorkerState.of(worker, now), 1L, Long::sum));
        return new WorkerCensus(counts);
    }

    // ---- writes

    WriteResult write(Write write) {
        return decide(write).orElseGet(() -> apply(write));
    }

    private WriteResult apply(Write write) {
        tenures.putAll(tenures(write));
        write.after().ifPresentOrElse(next -> put(next, write.keepFor()), () -> remove(write.id()));
        return new Applied(now);
    }

    private void put(WorkerRecord next, Duration keepFor) {
        records.put(next.id(), new Kept(next, now.plus(keepFor)));
        next.sessions()
                .forEach(session -> greatestToken =
                        Math.max(greatestToken, next.tokenOf(session).orElseThrow()));
    }

    private void remove(WorkerId id) {
        WorkerRecord gone = records.remove(id).worker();
        graves.put(id, new Grave(new Removed(gone.version(), gone.incarnation()), now));
    }

    WriteResult writeControl(FleetControl expected, FleetControl next, WritePreconditions terms) {
        return decide(expected, next, terms).orElseGet(() -> {
            control = next;
            return new Applied(now);
        });
    }

    /** Forgets released sessions as early as a store may. */
    void forgetGivenUp() {
        tenures.values().removeIf(tenure -> tenure.holder().isEmpty());
    }
}
