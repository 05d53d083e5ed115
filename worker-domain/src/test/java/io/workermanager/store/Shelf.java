package io.workermanager.store;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.WriteResult.Applied;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What the clients of one {@link StoreDouble} share. Whoever calls holds its lock. */
final class Shelf implements Ledger {
    Instant now = Instant.parse("2026-03-01T09:00:00Z");
    FleetControl control = FleetControl.NONE;
    final List<StoreDouble.Watch> watches = new CopyOnWriteArrayList<>();
    final Map<WorkerId, String> unreadable = new TreeMap<>();
    private Map<WorkerId, Kept> records = new TreeMap<>();
    private Map<SessionId, Tenure> tenures = new HashMap<>();
    private final Map<WorkerId, Grave> graves = new HashMap<>();
    private long greatestToken;

    private record Kept(Worker worker, Instant until) {}

    private record Grave(Removed removed, Instant since) {}

    /** The records and the sessions they hold, as they stood once. */
    record Picture(Map<WorkerId, Kept> records, Map<SessionId, Tenure> tenures, FleetControl control) {}

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

    // ---- what is known

    @Override
    public Instant at() {
        return now;
    }

    @Override
    public FleetControl control() {
        return control;
    }

    @Override
    public Optional<Worker> record(WorkerId id) {
        if (unreadable.containsKey(id)) {
            throw new UnreadableRecordException(new UnreadableRecord(id, unreadable.get(id)));
        }
        return Optional.ofNullable(records.get(id)).map(Kept::worker);
    }

    @Override
    public Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(graves.get(id))
                .filter(grave -> !now.isAfter(grave.since().plus(Terms.LONGEST_WINDOW)))
                .map(Grave::removed);
    }

    @Override
    public Optional<Tenure> tenure(SessionId session) {
        return Optional.ofNullable(tenures.get(session));
    }

    @Override
    public long greatestToken() {
        return greatestToken;
    }

    Optional<Worker> holderOf(SessionId session) {
        return tenure(session).flatMap(Tenure::holder).flatMap(this::record);
    }

    Stream<Worker> all() {
        return records.values().stream().map(Kept::worker);
    }

    Optional<Instant> keptUntil(WorkerId id) {
        return Optional.ofNullable(records.get(id)).map(Kept::until);
    }

    Census census() {
        Map<Profile, Map<Standing, Long>> counts = new HashMap<>();
        all().forEach(worker -> counts.computeIfAbsent(worker.profile(), profile -> new EnumMap<>(Standing.class))
                .merge(Standing.of(worker, now), 1L, Long::sum));
        return new Census(counts);
    }

    // ---- what a write does

    WriteResult write(Write write) {
        return settle(write).orElseGet(() -> apply(write));
    }

    private WriteResult apply(Write write) {
        tenures.putAll(tenures(write));
        write.after().ifPresentOrElse(next -> put(next, write.keepFor()), () -> remove(write.id()));
        return new Applied(now);
    }

    private void put(Worker next, Duration keepFor) {
        records.put(next.id(), new Kept(next, now.plus(keepFor)));
        next.sessions()
                .forEach(session -> greatestToken =
                        Math.max(greatestToken, next.tokenOf(session).orElseThrow()));
    }

    private void remove(WorkerId id) {
        Worker gone = records.remove(id).worker();
        graves.put(id, new Grave(new Removed(gone.version(), gone.incarnation()), now));
    }

    WriteResult writeControl(FleetControl expected, FleetControl next, Terms terms) {
        return settle(expected, next, terms).orElseGet(() -> {
            control = next;
            return new Applied(now);
        });
    }

    /** Forgets as early as a store may. */
    void forgetGivenUp() {
        tenures.values().removeIf(tenure -> tenure.holder().isEmpty());
    }
}
