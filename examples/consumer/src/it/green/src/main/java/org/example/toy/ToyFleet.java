package org.example.toy;

import io.workermanager.model.FleetControl;
import io.workermanager.model.SessionId;
import io.workermanager.model.Version;
import io.workermanager.model.Worker;
import io.workermanager.model.WorkerId;
import io.workermanager.store.Terms;
import io.workermanager.store.Write;
import io.workermanager.store.WriteResult;
import io.workermanager.store.WriteResult.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the stores of one fleet share, and what a write does to it. Callers hold its lock. */
public class ToyFleet {
    private static final long WINDOW_MICROS = Terms.LONGEST_WINDOW.toMillis() * 1000;

    record Kept(Worker worker, Instant until) {}

    record Removed(Version version, long incarnation, Instant at) {}

    /** Where a session is: with its holder, or given up. */
    record Place(Optional<WorkerId> holder, long token) {
        boolean isHandedOver(SessionId session, Terms terms) {
            return holder.isPresent() && terms.handover().equals(Optional.of(new Terms.Handover(session, token)));
        }
    }

    private final Map<WorkerId, Kept> records = new HashMap<>();
    private final Map<WorkerId, Removed> removed = new HashMap<>();
    private final Map<SessionId, Place> places = new HashMap<>();
    private long greatestToken;
    private FleetControl control = FleetControl.NONE;
    private Duration controlKeep = Duration.ZERO;
    private Instant controlUntil = Instant.MIN;

    protected ToyFleet() {}

    // ---- what is there

    Optional<Worker> find(WorkerId id, Instant now) {
        return Optional.ofNullable(records.get(id))
                .filter(kept -> now.isBefore(kept.until))
                .map(Kept::worker);
    }

    Optional<Worker> holder(SessionId session, Instant now) {
        return Optional.ofNullable(places.get(session)).flatMap(Place::holder).flatMap(id -> find(id, now));
    }

    List<Worker> all(Instant now) {
        return records.values().stream()
                .filter(kept -> now.isBefore(kept.until))
                .map(Kept::worker)
                .toList();
    }

    FleetControl control(Instant now) {
        return now.isBefore(controlUntil) ? control : FleetControl.NONE;
    }

    // ---- what a write does

    WriteResult write(Write write, Instant now) {
        sweep(now);
        Optional<Worker> stored = find(write.id(), now);
        if (hasRun(write, stored)) {
            return new WriteResult.Applied(now);
        }
        Optional<Refusal> why = refusal(write, stored, now);
        if (why.isPresent()) {
            return new WriteResult.Refused(why.get(), now);
        }
        apply(write, now);
        return new WriteResult.Applied(now);
    }

    private void sweep(Instant now) {
        records.values().removeIf(kept -> {
            boolean over = !now.isBefore(kept.until);
            if (over) {
                release(kept.worker, kept.worker.sessions(), 0);
            }
            return over;
        });
        removed.values().removeIf(gone -> now.isAfter(gone.at.plus(Terms.LONGEST_WINDOW)));
        places.values().removeIf(place -> place.holder.isEmpty() && place.token < greatestToken - WINDOW_MICROS);
    }

    private boolean hasRun(Write write, Optional<Worker> stored) {
        return write.after().isPresent()
                ? versionOf(write.after()).equals(versionOf(stored))
                : versionOf(write.before()).equals(removed(write.id()).map(Removed::version));
    }

    private Optional<Refusal> refusal(Write write, Optional<Worker> stored, Instant now) {
        Terms terms = write.terms();
        if (!terms.windowHolds(now)) {
            return Optional.of(new Refusal.OutsideWindow());
        }
        long revision = control(now).revision();
        if (terms.controlRevision().orElse(revision) != revision) {
            return Optional.of(new Refusal.OtherControl(revision));
        }
        if (!isExpected(write, stored)) {
            return Optional.of(new Refusal.OtherVersion(stored));
        }
        return removedBefore(write)
                .or(() -> heldByAnother(write))
                .or(() -> nothingToTakeOver(terms))
                .or(() -> tokenTooLow(write, now));
    }

    /** Whether what is stored is what the writer read. */
    protected boolean isExpected(Write write, Optional<Worker> stored) {
        return versionOf(write.before()).equals(versionOf(stored));
    }

    private Optional<Refusal> removedBefore(Write write) {
        return removed(write.id())
                .filter(gone -> write instanceof Write.Insert insert
                        && insert.first().incarnation() <= gone.incarnation)
                .map(gone -> new Refusal.RemovedBefore(gone.incarnation));
    }

    /** What is remembered of an id that was removed. */
    protected Optional<Removed> removed(WorkerId id) {
        return Optional.ofNullable(removed.get(id));
    }

    /** Whether one session of the record is another's. */
    protected Optional<Refusal> heldByAnother(Write write) {
        for (SessionId session : sessionsOf(write.after())) {
            Place place = places.get(session);
            if (place != null
                    && place.holder.isPresent()
                    && !place.holder.get().equals(write.id())
                    && !place.isHandedOver(session, write.terms())) {
                return Optional.of(new Refusal.SessionHeld(session, place.holder.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Refusal> nothingToTakeOver(Terms terms) {
        return terms.handover()
                .map(Terms.Handover::session)
                .filter(session ->
                        places.get(session) == null || !places.get(session).isHandedOver(session, terms))
                .map(session -> new Refusal.NothingToTakeOver());
    }

    private Optional<Refusal> tokenTooLow(Write write, Instant now) {
        for (SessionId session : sessionsOf(write.after())) {
            long least = leastToken(session, write.terms(), now);
            if (write.after().orElseThrow().tokenOf(session).orElseThrow() < least) {
                return Optional.of(new Refusal.TokenTooLow(session, Math.max(least, greatestToken)));
            }
        }
        return Optional.empty();
    }

    private long leastToken(SessionId session, Terms terms, Instant now) {
        Place place = places.get(session);
        if (place == null) {
            return Math.max(micros(now), greatestToken) - WINDOW_MICROS;
        }
        return place.holder.isPresent() && !place.isHandedOver(session, terms) ? place.token : place.token + 1;
    }

    private void apply(Write write, Instant now) {
        Collection<SessionId> named = sessionsOf(write.after());
        write.before().ifPresent(before -> {
            List<SessionId> lost = before.sessions().stream()
                    .filter(session -> !named.contains(session))
                    .toList();
            release(before, lost, micros(now));
        });
        if (write instanceof Write.Insert insert) {
            records.put(write.id(), new Kept(insert.first(), now.plus(insert.keepFor())));
        } else if (write instanceof Write.Replace replace) {
            records.put(write.id(), new Kept(replace.next(), now.plus(replace.keepFor())));
        } else if (write instanceof Write.Remove remove) {
            Worker last = remove.expected();
            records.remove(write.id());
            removed.put(write.id(), new Removed(last.version(), last.incarnation(), now));
        }
        for (SessionId session : named) {
            long token = write.after().orElseThrow().tokenOf(session).orElseThrow();
            places.put(session, new Place(Optional.of(write.id()), token));
            greatestToken = Math.max(greatestToken, token);
        }
        Instant renewed = now.plus(controlKeep);
        if (now.isBefore(controlUntil) && renewed.isAfter(controlUntil)) {
            controlUntil = renewed;
        }
    }

    /** Whoever lost a session to another gives nothing up. */
    private void release(Worker worker, Collection<SessionId> sessions, long leastToken) {
        for (SessionId session : sessions) {
            places.computeIfPresent(
                    session,
                    (same, place) -> place.holder.equals(Optional.of(worker.id()))
                            ? new Place(Optional.empty(), Math.max(place.token, leastToken))
                            : place);
        }
    }

    WriteResult order(FleetControl expected, FleetControl next, Duration keepFor, Terms terms, Instant now) {
        FleetControl current = control(now);
        if (current.version().equals(next.version())) {
            return new WriteResult.Applied(now);
        }
        if (!terms.windowHolds(now)) {
            return new WriteResult.Refused(new Refusal.OutsideWindow(), now);
        }
        if (!current.version().equals(expected.version())) {
            return new WriteResult.Refused(new Refusal.OtherControl(current.revision()), now);
        }
        control = next;
        controlKeep = keepFor;
        controlUntil = now.plus(keepFor);
        return new WriteResult.Applied(now);
    }

    private static Optional<Version> versionOf(Optional<Worker> worker) {
        return worker.map(Worker::version);
    }

    private static List<SessionId> sessionsOf(Optional<Worker> worker) {
        return worker.map(Worker::sessions).orElse(List.of());
    }

    private static long micros(Instant time) {
        return time.toEpochMilli() * 1000;
    }
}
