package io.workermanager.store;

import io.workermanager.model.Census;
import io.workermanager.model.FleetControl;
import io.workermanager.model.Profile;
import io.workermanager.model.SessionId;
import io.workermanager.model.Standing;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.WriteResult.Applied;
import io.workermanager.store.WriteResult.Refusal;
import io.workermanager.store.WriteResult.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What the clients of one {@link StoreDouble} share: the port's promises about writes, in the words and order of the port. */
final class Shelf {
    private static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    Instant now = Instant.parse("2026-03-01T09:00:00Z");
    FleetControl control = FleetControl.NONE;
    final List<StoreDouble.Watch> watches = new CopyOnWriteArrayList<>();
    final Map<WorkerId, String> unreadable = new TreeMap<>();
    private Map<WorkerId, Kept> records = new TreeMap<>();
    private Map<SessionId, Holder> held = new HashMap<>();
    private final Map<SessionId, Long> givenUp = new HashMap<>();
    private final Map<WorkerId, Removed> removed = new HashMap<>();
    private long greatestToken;

    private record Kept(Worker worker, Instant until) {}

    private record Holder(WorkerId worker, long token) {}

    private record Removed(Version version, long incarnation, Instant at) {}

    /** The records and the sessions they hold, as they stood once. */
    record Picture(Map<WorkerId, Kept> records, Map<SessionId, Holder> held, FleetControl control) {}

    Picture picture() {
        return new Picture(new TreeMap<>(records), new HashMap<>(held), control);
    }

    void rollBackTo(Picture earlier) {
        records = new TreeMap<>(earlier.records());
        held = new HashMap<>(earlier.held());
        control = earlier.control();
    }

    void expire() {
        List.copyOf(records.values()).stream()
                .filter(kept -> !now.isBefore(kept.until()))
                .forEach(kept -> take(kept.worker().id()));
    }

    Optional<Worker> find(WorkerId id) {
        if (unreadable.containsKey(id)) {
            throw new UnreadableRecordException(new UnreadableRecord(id, unreadable.get(id)));
        }
        return Optional.ofNullable(records.get(id)).map(Kept::worker);
    }

    Optional<Worker> holderOf(SessionId session) {
        return Optional.ofNullable(held.get(session)).flatMap(holder -> find(holder.worker()));
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

    WriteResult write(Write write) {
        if (ranBefore(write)) {
            return new Applied(now);
        }
        Optional<Refusal> why = refusal(write);
        if (why.isPresent()) {
            return new Refused(why.get(), now);
        }
        write.after().ifPresentOrElse(worker -> put(worker, keepFor(write)), () -> remove(write.id()));
        return new Applied(now);
    }

    private boolean ranBefore(Write write) {
        Optional<Worker> next = write.after();
        if (next.isPresent()) {
            return next.map(Worker::version)
                    .equals(Optional.ofNullable(records.get(write.id()))
                            .map(kept -> kept.worker().version()));
        }
        return lately(write.id())
                .filter(gone ->
                        gone.version().equals(((Write.Remove) write).expected().version()))
                .isPresent();
    }

    private Optional<Refusal> refusal(Write write) {
        Terms terms = write.terms();
        if (!terms.windowHolds(now)) {
            return Optional.of(new Refusal.OutsideWindow());
        }
        if (terms.controlRevision().isPresent() && terms.controlRevision().getAsLong() != control.revision()) {
            return Optional.of(new Refusal.OtherControl(control.revision()));
        }
        return otherRecord(write).or(() -> write.after().flatMap(next -> sessions(next, terms.handover())));
    }

    private Optional<Refusal> otherRecord(Write write) {
        WorkerId id = write.id();
        if (unreadable.containsKey(id)) {
            return Optional.of(new Refusal.Unreadable(new UnreadableRecord(id, unreadable.get(id))));
        }
        Optional<Worker> stored = find(id);
        if (!stored.map(Worker::version).equals(write.before().map(Worker::version))) {
            return Optional.of(new Refusal.OtherVersion(stored));
        }
        return write instanceof Write.Insert insert
                ? lately(id)
                        .map(Removed::incarnation)
                        .filter(incarnation -> insert.first().incarnation() <= incarnation)
                        .map(Refusal.RemovedBefore::new)
                : Optional.empty();
    }

    private Optional<Refusal> sessions(Worker next, Optional<Terms.Handover> handover) {
        Optional<Refusal> elsewhere = next.sessions().stream()
                .filter(session -> heldElsewhere(session, next.id(), handover))
                .<Refusal>map(session ->
                        new Refusal.SessionHeld(session, held.get(session).worker()))
                .findFirst();
        if (elsewhere.isPresent()) {
            return elsewhere;
        }
        if (handover.isPresent() && !isHeldUnder(handover.get())) {
            return Optional.of(new Refusal.NothingToTakeOver());
        }
        return next.sessions().stream()
                .flatMap(session -> tokenTooLow(session, next.tokenOf(session).orElseThrow(), handover).stream())
                .findFirst();
    }

    private boolean heldElsewhere(SessionId session, WorkerId by, Optional<Terms.Handover> handover) {
        Holder holder = held.get(session);
        return holder != null
                && !holder.worker().equals(by)
                && handover.filter(from -> from.session().equals(session) && from.token() == holder.token())
                        .isEmpty();
    }

    private boolean isHeldUnder(Terms.Handover from) {
        Holder holder = held.get(from.session());
        return holder != null && holder.token() == from.token();
    }

    private Optional<Refusal> tokenTooLow(SessionId session, long token, Optional<Terms.Handover> handover) {
        Holder holder = held.get(session);
        long least;
        if (handover.filter(from -> from.session().equals(session)).isPresent()) {
            least = handover.get().token() + 1;
        } else if (holder != null) {
            least = holder.token();
        } else if (givenUp.containsKey(session)) {
            least = givenUp.get(session) + 1;
        } else {
            least = Math.max(now.toEpochMilli() * 1000, greatestToken) - WINDOW_MICROS;
        }
        return token < least ? Optional.of(new Refusal.TokenTooLow(session, least - 1)) : Optional.empty();
    }

    WriteResult writeControl(FleetControl expected, FleetControl next, Terms terms) {
        if (next.version().equals(control.version())) {
            return new Applied(now);
        }
        if (!terms.windowHolds(now)) {
            return new Refused(new Refusal.OutsideWindow(), now);
        }
        if (!expected.version().equals(control.version())) {
            return new Refused(new Refusal.OtherControl(control.revision()), now);
        }
        control = next.kept();
        return new Applied(now);
    }

    private void put(Worker next, Duration keepFor) {
        Set<SessionId> kept = new HashSet<>(next.sessions());
        giveUp(next.id(), kept);
        kept.forEach(session -> {
            long token = next.tokenOf(session).orElseThrow();
            held.put(session, new Holder(next.id(), token));
            greatestToken = Math.max(greatestToken, token);
        });
        records.put(next.id(), new Kept(next, now.plus(keepFor)));
    }

    private void remove(WorkerId id) {
        Worker gone = take(id);
        removed.put(id, new Removed(gone.version(), gone.incarnation(), now));
    }

    private Worker take(WorkerId id) {
        giveUp(id, Set.of());
        return records.remove(id).worker();
    }

    private void giveUp(WorkerId id, Set<SessionId> except) {
        Map.copyOf(held).forEach((session, holder) -> {
            if (holder.worker().equals(id) && !except.contains(session)) {
                held.remove(session);
                givenUp.put(session, Math.max(holder.token(), now.toEpochMilli() * 1000));
            }
        });
    }

    /** Forgets as early as a store may. */
    void forgetGivenUp() {
        givenUp.clear();
    }

    private Optional<Removed> lately(WorkerId id) {
        return Optional.ofNullable(removed.get(id))
                .filter(gone -> !now.isAfter(gone.at().plus(Terms.LONGEST_WINDOW)));
    }

    private static Duration keepFor(Write write) {
        return write instanceof Write.Insert insert ? insert.keepFor() : ((Write.Replace) write).keepFor();
    }
}
